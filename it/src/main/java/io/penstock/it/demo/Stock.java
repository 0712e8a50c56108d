package io.penstock.it.demo;

import io.penstock.it.support.ElasticMq;
import io.penstock.it.support.ItemTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the shop has of each product: a DynamoDB table whose stream has each change. Every 50th change is one that its
 * function refuses: there can't be fewer than none.
 */
final class Stock extends ShopStream {

    static final String WATCH_STOCK = "watch-stock";
    static final String FAILED = "stock-failed";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PRODUCTS = 10;
    private static final int IMPOSSIBLE = 50;

    private final ItemTable table;

    private Stock(ItemTable table) {
        this.table = table;
    }

    /** Creates the table. */
    static Stock create(DynamoDbClient client) {
        return new Stock(ItemTable.create(client, "stock", StreamViewType.NEW_AND_OLD_IMAGES));
    }

    @Override
    String name() {
        return WATCH_STOCK;
    }

    @Override
    String mapping() {
        return """
                # A function that names the changes it refuses. What comes after them is delivered again.
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
                """.formatted(table.streamArn(), ElasticMq.queueArn(FAILED));
    }

    @Override
    String failures() {
        return FAILED;
    }

    @Override
    String handle(JsonNode event) {
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
            // A piece more or less each time: a put that changes nothing would not be in the stream.
            int pieces = number % IMPOSSIBLE == IMPOSSIBLE - 1 ? -1 : number;
            table.put("product " + number % PRODUCTS, Map.of("pieces", AttributeValue.fromN(Integer.toString(pieces))));
        }
    }

    @Override
    String discardedId(JsonNode failure) {
        return failure.at("/DDBStreamBatchInfo/startSequenceNumber").asString();
    }
}
