package io.penstock.it.demo;

import io.penstock.it.support.DynoxideStreams;
import io.penstock.it.support.ElasticMq;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the shop has of each product: a DynamoDB table whose stream tells each change. Every 50th change is one that its
 * function refuses: there can't be fewer than none.
 */
final class Stock extends ShopStream {

    static final String WATCH_STOCK = "watch-stock";
    static final String FAILED = "stock-failed";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String TABLE = "stock";
    private static final String KEY = "product";
    private static final int PRODUCTS = 10;
    private static final int IMPOSSIBLE = 50;

    private final DynamoDbClient client;
    private String streamArn = "";

    Stock(DynamoDbClient client) {
        this.client = client;
    }

    /** Makes the table. */
    void open() {
        client.createTable(request -> request.tableName(TABLE)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                        definition -> definition.attributeName(KEY).attributeType(ScalarAttributeType.S))
                .keySchema(key -> key.attributeName(KEY).keyType(KeyType.HASH))
                .streamSpecification(
                        stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
        streamArn = DynoxideStreams.arn(client.describeTable(request -> request.tableName(TABLE))
                .table()
                .latestStreamArn());
    }

    @Override
    String name() {
        return WATCH_STOCK;
    }

    @Override
    String mapping() {
        return """
                # A function that names the changes it refuses. What comes behind them is delivered again.
                watch-stock:
                  event-source-arn: %s
                  function-name: watch-stock
                  starting-position: TRIM_HORIZON
                  function-response-types: [ReportBatchItemFailures]
                  maximum-retry-attempts: 1
                  bisect-batch-on-function-error: true
                  destination-config:
                    on-failure:
                      destination: %s
                """.formatted(streamArn, ElasticMq.queueArn(FAILED));
    }

    @Override
    String failures() {
        return FAILED;
    }

    @Override
    String call(JsonNode event) {
        List<Map<String, String>> failures = new ArrayList<>();
        for (JsonNode record : event.get("Records")) {
            JsonNode change = record.get("dynamodb");
            String id = change.get("SequenceNumber").asString();
            if (Integer.parseInt(change.at("/NewImage/pieces/N").asString()) < 0) {
                failures.add(Map.of("itemIdentifier", id));
                break;
            }
            accepted(id);
        }
        return JSON.writeValueAsString(Map.of("batchItemFailures", failures));
    }

    @Override
    void send(int from, int to) {
        for (int number = from; number < to; number++) {
            // A piece more or less each time: a put that changes nothing would not be told.
            int pieces = number % IMPOSSIBLE == IMPOSSIBLE - 1 ? -1 : number;
            Map<String, AttributeValue> item = Map.of(
                    KEY,
                    AttributeValue.fromS("product " + number % PRODUCTS),
                    "pieces",
                    AttributeValue.fromN(Integer.toString(pieces)));
            client.putItem(request -> request.tableName(TABLE).item(item));
        }
    }

    @Override
    String failedId(JsonNode failure) {
        return failure.at("/DDBStreamBatchInfo/startSequenceNumber").asString();
    }
}
