package io.penstock.it;

import io.penstock.it.support.DynoxideStreams;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** A DynamoDB with tables and their streams, and services to run on them. */
public final class Tables implements AutoCloseable {

    private static final String KEY = "id";

    /** The queues and functions beside them. */
    public final Stage stage;

    private final SdkHttpClient http = AwsCrtHttpClient.create();
    private final DynamoDbClient client;

    /** On an AWS of its own. */
    public Tables() {
        this(Aws.own());
    }

    /** On {@code aws}, which is closed with it. */
    public Tables(Aws aws) {
        stage = new Stage(aws);
        client = DynamoDbClient.builder()
                .endpointOverride(aws.dynamoDb())
                .region(Region.of(Aws.REGION))
                .credentialsProvider(aws.credentials())
                .httpClient(http)
                .build();
    }

    /** Where the tables are. */
    public Aws aws() {
        return stage.aws;
    }

    /** Makes a table whose items have a text as their key, {@code id}. */
    public Table table(String name, StreamViewType view) {
        client.createTable(request -> request.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                        definition -> definition.attributeName(KEY).attributeType(ScalarAttributeType.S))
                .keySchema(key -> key.attributeName(KEY).keyType(KeyType.HASH))
                .streamSpecification(stream -> stream.streamEnabled(true).streamViewType(view)));
        return new Table(
                name,
                DynoxideStreams.arn(client.describeTable(request -> request.tableName(name))
                        .table()
                        .latestStreamArn()));
    }

    /**
     * Starts a service on these tables, quick to take over the shards of another.
     *
     * @param yaml under {@code penstock}, already indented by two
     */
    public PenstockService service(String name, Path folder, String yaml) {
        return stage.service(
                name,
                folder,
                Map.of(
                        "dynamodb",
                        aws().dynamoDb(),
                        "dynamodb-streams",
                        aws().dynamoDbStreams().endpoint()),
                "  leases: { failover-time: 3s }\n" + yaml);
    }

    @Override
    public void close() {
        stage.close();
        client.close();
        http.close();
    }

    /** A table. */
    public final class Table {

        private final String name;
        private final String streamArn;

        private Table(String name, String streamArn) {
            this.name = name;
            this.streamArn = streamArn;
        }

        /** The ARN of its stream. */
        public String streamArn() {
            return streamArn;
        }

        /** Puts an item. */
        public void put(String id, Map<String, AttributeValue> attributes) {
            Map<String, AttributeValue> item = new HashMap<>(attributes);
            item.put(KEY, AttributeValue.fromS(id));
            client.putItem(request -> request.tableName(name).item(item));
        }

        /** Puts an item with one more attribute, {@code value}. */
        public void put(String id, String value) {
            put(id, Map.of("value", AttributeValue.fromS(value)));
        }

        /** Deletes an item. */
        public void delete(String id) {
            client.deleteItem(request -> request.tableName(name).key(Map.of(KEY, AttributeValue.fromS(id))));
        }

        /** Deletes the table, and with it its stream. */
        public void drop() {
            client.deleteTable(request -> request.tableName(name));
        }
    }
}
