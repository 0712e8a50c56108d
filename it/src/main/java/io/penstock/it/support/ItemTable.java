package io.penstock.it.support;

import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/**
 * A DynamoDB table with a stream, whose items have a text as their key, {@code id}.
 *
 * @param client reaches it; stays the caller's to close
 * @param streamArn of its stream
 */
public record ItemTable(DynamoDbClient client, String name, String streamArn) {

    private static final String KEY = "id";

    /** Creates the table. */
    public static ItemTable create(DynamoDbClient client, String name, StreamViewType view) {
        client.createTable(request -> request.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                        definition -> definition.attributeName(KEY).attributeType(ScalarAttributeType.S))
                .keySchema(key -> key.attributeName(KEY).keyType(KeyType.HASH))
                .streamSpecification(stream -> stream.streamEnabled(true).streamViewType(view)));
        String arn =
                client.describeTable(request -> request.tableName(name)).table().latestStreamArn();
        return new ItemTable(client, name, DynoxideStreams.arn(arn));
    }

    /** An item with these attributes beside its key. */
    public static Map<String, AttributeValue> item(String id, Map<String, AttributeValue> attributes) {
        Map<String, AttributeValue> item = new HashMap<>(attributes);
        item.put(KEY, AttributeValue.fromS(id));
        return item;
    }

    /** Puts an item with these attributes beside its key. */
    public void put(String id, Map<String, AttributeValue> attributes) {
        client.putItem(request -> request.tableName(name).item(item(id, attributes)));
    }

    /** Puts an item with one attribute beside its key, {@code value}. */
    public void put(String id, String value) {
        put(id, Map.of("value", AttributeValue.fromS(value)));
    }

    /** Deletes an item. */
    public void delete(String id) {
        client.deleteItem(request -> request.tableName(name).key(item(id, Map.of())));
    }

    /** Deletes the table, and with it its stream. */
    public void drop() {
        client.deleteTable(request -> request.tableName(name));
    }
}
