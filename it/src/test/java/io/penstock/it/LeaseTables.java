package io.penstock.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What instances of {@link SourceModule} keep in DynamoDB about mappings. */
public record LeaseTables(DynamoDbClient dynamoDb) {

    /** The table of origins. */
    public static final String ORIGINS = "quick-origins";

    /** Names the origin of a mapping on a stream, and ends the name of its lease table. */
    public static String key(String mapping, String stream) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(stream.getBytes(UTF_8));
            return mapping + "-" + HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The lease tables whose names end so, or go on from there. */
    public List<String> of(String mapping) {
        return dynamoDb.listTablesPaginator().tableNames().stream()
                .filter(name -> name.startsWith("quick-" + mapping))
                .sorted()
                .toList();
    }

    /** The item of this key; empty when there is none. */
    public Map<String, AttributeValue> origin(String key) {
        return dynamoDb.getItem(
                        request -> request.tableName(ORIGINS).key(item(key)).consistentRead(true))
                .item();
    }

    /** Changes the item of this key. */
    public void change(String key, String expression, Map<String, String> values) {
        Map<String, AttributeValue> attributes = new HashMap<>();
        values.forEach((name, value) -> attributes.put(name, AttributeValue.fromS(value)));
        dynamoDb.updateItem(request -> request.tableName(ORIGINS)
                .key(item(key))
                .updateExpression(expression)
                .expressionAttributeValues(attributes));
    }

    /** Puts an item as older versions wrote it: under the name of the mapping; the oldest ones noted no stream. */
    public void putOld(String mapping, Instant mappingCreated, Instant streamCreated, @Nullable String stream) {
        Map<String, AttributeValue> item = new HashMap<>(item(mapping));
        item.put("mappingCreated", AttributeValue.fromS(mappingCreated.toString()));
        item.put("streamCreated", AttributeValue.fromS(streamCreated.toString()));
        Optional.ofNullable(stream).ifPresent(arn -> item.put("stream", AttributeValue.fromS(arn)));
        dynamoDb.putItem(request -> request.tableName(ORIGINS).item(item));
    }

    private static Map<String, AttributeValue> item(String key) {
        return Map.of("mapping", AttributeValue.fromS(key));
    }
}
