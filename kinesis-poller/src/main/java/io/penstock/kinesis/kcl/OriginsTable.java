package io.penstock.kinesis.kcl;

import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/** The table that stores origins, one item for each; created when it is first needed. Thread-safe. */
final class OriginsTable {

    /** The attribute that is the key. Older versions used the name of the mapping. */
    private static final String KEY = "mapping";

    private static final String NAME = "name";
    private static final String MAPPING_CREATED = "mappingCreated";
    private static final String STREAM_CREATED = "streamCreated";
    private static final String STREAM = "stream";

    /** The instance that is deleting the checkpoints of an older stream, and since when. */
    private static final String CLEARED_BY = "clearedBy";

    private static final String CLEARED_SINCE = "clearedSince";
    private static final Map<String, String> NAMES = Map.of("#name", NAME, "#stream", STREAM);
    private static final Duration LONGEST_CREATION = Duration.ofSeconds(60);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(500);

    /**
     * One item.
     *
     * @param mapping the name of the mapping
     * @param clearedBy the instance that is deleting the checkpoints of an older stream; empty when none is
     * @param clearedSince when it began to
     */
    record Item(String key, String mapping, Origin origin, Optional<String> clearedBy, Instant clearedSince) {

        boolean isOf(LeaseIdentity identity) {
            return mapping.equals(identity.mapping()) && origin.stream().equals(identity.stream());
        }

        KeptOrigin kept() {
            return new KeptOrigin(new LeaseIdentity(mapping, origin.stream()), key, origin);
        }
    }

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final Time time;

    /** The table of this name. */
    OriginsTable(DynamoDbClient dynamoDb, String table, Time time) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.time = time;
    }

    /** Its name. */
    String name() {
        return table;
    }

    /** The item of this key; empty when there is none, or no table. */
    Optional<Item> find(String key) {
        try {
            Map<String, AttributeValue> item = dynamoDb.getItem(
                            request -> request.tableName(table).key(key(key)).consistentRead(true))
                    .item();
            return item.isEmpty() ? Optional.empty() : Optional.of(item(item));
        } catch (ResourceNotFoundException missing) {
            return Optional.empty();
        }
    }

    /** All items of mappings called {@code mapping}, on whichever streams. */
    List<Item> of(String mapping) {
        return dynamoDb
                .scanPaginator(request -> request.tableName(table)
                        .filterExpression("#name = :name OR " + KEY + " = :name")
                        .expressionAttributeNames(Map.of("#name", NAME))
                        .expressionAttributeValues(Map.of(":name", AttributeValue.fromS(mapping))))
                .items()
                .stream()
                .map(OriginsTable::item)
                .filter(item -> item.mapping().equals(mapping))
                .toList();
    }

    /** Adds an item, unless another instance has added it; true when this call did. */
    boolean add(KeptOrigin kept) throws InterruptedException {
        try {
            return put(kept);
        } catch (ResourceNotFoundException missing) {
            create();
            return put(kept);
        }
    }

    private boolean put(KeptOrigin kept) {
        try {
            dynamoDb.putItem(request -> request.tableName(table)
                    .item(item(kept, null, Instant.EPOCH))
                    .conditionExpression("attribute_not_exists(" + KEY + ")"));
            return true;
        } catch (ConditionalCheckFailedException another) {
            return false;
        }
    }

    /** Gives an item that names no stream yet this one, unless it has one by now. */
    void adopt(String key, String stream) {
        try {
            dynamoDb.updateItem(request -> request.tableName(table)
                    .key(key(key))
                    .updateExpression("SET #stream = :stream")
                    .conditionExpression("attribute_exists(" + KEY + ") AND attribute_not_exists(#stream)")
                    .expressionAttributeNames(Map.of("#stream", STREAM))
                    .expressionAttributeValues(Map.of(":stream", AttributeValue.fromS(stream))));
        } catch (ConditionalCheckFailedException another) {
            // What that one has stored counts.
        }
    }

    /**
     * Marks {@code found}, with what {@code now} says of its stream, as being cleared by {@code worker}; false when the
     * item is another one by now.
     */
    boolean claim(Item found, KeptOrigin now, String worker, Instant since) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":created", text(found.origin().streamCreated()));
        found.clearedBy().ifPresent(by -> {
            values.put(":by", AttributeValue.fromS(by));
            values.put(":since", text(found.clearedSince()));
        });
        String unclaimed = found.clearedBy().isEmpty()
                ? "attribute_not_exists(" + CLEARED_BY + ")"
                : CLEARED_BY + " = :by AND " + CLEARED_SINCE + " = :since";
        try {
            dynamoDb.putItem(request -> request.tableName(table)
                    .item(item(now, worker, since))
                    .conditionExpression(STREAM_CREATED + " = :created AND " + unclaimed)
                    .expressionAttributeValues(values));
            return true;
        } catch (ConditionalCheckFailedException another) {
            return false;
        }
    }

    /** Stores {@code now} as cleared; false when another instance than {@code worker} has claimed that by now. */
    boolean cleared(KeptOrigin now, String worker) {
        try {
            dynamoDb.putItem(request -> request.tableName(table)
                    .item(item(now, null, Instant.EPOCH))
                    .conditionExpression(CLEARED_BY + " = :us")
                    .expressionAttributeValues(Map.of(":us", AttributeValue.fromS(worker))));
            return true;
        } catch (ConditionalCheckFailedException another) {
            return false;
        }
    }

    /** Removes an item, unless it is another one's by now or not there. */
    void remove(KeptOrigin kept) {
        try {
            dynamoDb.deleteItem(request -> request.tableName(table)
                    .key(key(kept.key()))
                    .conditionExpression("#stream = :stream AND (#name = :name OR attribute_not_exists(#name))")
                    .expressionAttributeNames(NAMES)
                    .expressionAttributeValues(Map.of(
                            ":stream",
                            AttributeValue.fromS(kept.identity().stream()),
                            ":name",
                            AttributeValue.fromS(kept.identity().mapping()))));
        } catch (ConditionalCheckFailedException | ResourceNotFoundException gone) {
            // It is as it should be.
        }
    }

    private void create() throws InterruptedException {
        try {
            dynamoDb.createTable(request -> request.tableName(table)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(AttributeDefinition.builder()
                            .attributeName(KEY)
                            .attributeType(ScalarAttributeType.S)
                            .build())
                    .keySchema(KeySchemaElement.builder()
                            .attributeName(KEY)
                            .keyType(KeyType.HASH)
                            .build()));
        } catch (ResourceInUseException another) {
            // Another instance, or another mapping of this one, has created it.
        }
        Instant deadline = time.now().plus(LONGEST_CREATION);
        while (!isActive() && time.now().isBefore(deadline)) {
            time.pauseUntil(time.now().plus(BETWEEN_QUESTIONS));
        }
    }

    private boolean isActive() {
        return dynamoDb.describeTable(request -> request.tableName(table))
                        .table()
                        .tableStatus()
                == TableStatus.ACTIVE;
    }

    /** What a failed call of this table means. */
    SourceUnavailable unusable(SdkException failure) {
        return new SourceUnavailable("the table " + table + " can't be used: " + failure.getMessage(), failure);
    }

    private static Map<String, AttributeValue> key(String key) {
        return Map.of(KEY, AttributeValue.fromS(key));
    }

    private static Map<String, AttributeValue> item(KeptOrigin kept, @Nullable String clearedBy, Instant clearedSince) {
        Map<String, AttributeValue> item = new HashMap<>(key(kept.key()));
        item.put(NAME, AttributeValue.fromS(kept.identity().mapping()));
        item.put(MAPPING_CREATED, text(kept.origin().mappingCreated()));
        item.put(STREAM_CREATED, text(kept.origin().streamCreated()));
        item.put(STREAM, AttributeValue.fromS(kept.origin().stream()));
        if (clearedBy != null) {
            item.put(CLEARED_BY, AttributeValue.fromS(clearedBy));
            item.put(CLEARED_SINCE, text(clearedSince));
        }
        return item;
    }

    private static Item item(Map<String, AttributeValue> item) {
        String key = string(item, KEY).orElseThrow();
        Origin origin = new Origin(
                instant(item, MAPPING_CREATED),
                instant(item, STREAM_CREATED),
                string(item, STREAM).orElse(""));
        return new Item(
                key,
                string(item, NAME).orElse(key),
                origin,
                string(item, CLEARED_BY),
                item.containsKey(CLEARED_SINCE) ? instant(item, CLEARED_SINCE) : Instant.EPOCH);
    }

    private static Optional<String> string(Map<String, AttributeValue> item, String attribute) {
        return Optional.ofNullable(item.get(attribute)).map(AttributeValue::s);
    }

    private static AttributeValue text(Instant instant) {
        return AttributeValue.fromS(instant.toString());
    }

    private static Instant instant(Map<String, AttributeValue> item, String attribute) {
        return Instant.parse(
                Objects.requireNonNull(item.get(attribute), attribute).s());
    }
}
