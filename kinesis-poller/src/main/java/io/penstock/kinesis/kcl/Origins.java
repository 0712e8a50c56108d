package io.penstock.kinesis.kcl;

import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

/**
 * The table that stores when mappings began and which stream their leases belong to, shared by all instances.
 * Thread-safe.
 */
final class Origins {

    private static final Logger LOG = LoggerFactory.getLogger(Origins.class);
    private static final String MAPPING = "mapping";
    private static final String MAPPING_CREATED = "mappingCreated";
    private static final String STREAM_CREATED = "streamCreated";
    private static final String STREAM = "stream";

    /** The instance that is deleting the checkpoints of an older stream, and since when. */
    private static final String CLEARED_BY = "clearedBy";

    private static final String CLEARED_SINCE = "clearedSince";
    private static final Duration LONGEST_CREATION = Duration.ofSeconds(60);
    private static final Duration LONGEST_CLEARING = Duration.ofMinutes(1);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(500);

    /** Deletes all checkpoints of a mapping. */
    interface Clearing {
        void run() throws SourceUnavailable;
    }

    private record Stored(Origin origin, Optional<String> clearedBy, Instant clearedSince) {}

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final String worker;
    private final Time time;

    /** For the instance {@code worker}. */
    Origins(DynamoDbClient dynamoDb, String table, String worker, Time time) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.worker = worker;
        this.time = time;
    }

    /**
     * The origin of {@code mapping}: the one that is stored, else {@code proposal}, which is then stored. A stored one
     * of an older version, without a stream, gets the stream of {@code proposal}.
     *
     * @param leaseTable the mapping's
     * @throws SourceUnavailable when its leases belong to another stream, which may be read by others now (B41)
     */
    Origin of(String mapping, Origin proposal, String leaseTable) throws SourceUnavailable, InterruptedException {
        try {
            Optional<Stored> stored = find(mapping);
            Origin origin = stored.isPresent() ? stored.get().origin() : store(mapping, proposal);
            if (origin.stream().isEmpty()) {
                origin = adopt(mapping, proposal.stream());
            }
            if (!origin.stream().equals(proposal.stream())) {
                throw new SourceUnavailable(
                        "the leases in the table " + leaseTable + " belong to the stream " + origin.stream()
                                + ", and mapping " + mapping + " now names " + proposal.stream()
                                + ": nothing is read, so"
                                + " that neither loses its checkpoints. Give one of the two mappings another name; or,"
                                + " when nothing reads the other stream under this name any more, delete the table "
                                + leaseTable + " and the item '" + mapping + "' of the table " + table,
                        null);
            }
            return origin;
        } catch (SdkException failure) {
            throw unusable(failure);
        }
    }

    private Origin store(String mapping, Origin proposal) throws InterruptedException {
        try {
            dynamoDb.putItem(request -> request.tableName(table)
                    .item(item(mapping, proposal, null))
                    .conditionExpression("attribute_not_exists(" + MAPPING + ")"));
            return proposal;
        } catch (ConditionalCheckFailedException another) {
            return find(mapping).map(Stored::origin).orElse(proposal);
        }
    }

    private Origin adopt(String mapping, String stream) throws InterruptedException {
        try {
            dynamoDb.updateItem(request -> request.tableName(table)
                    .key(key(mapping))
                    .updateExpression("SET #stream = :stream")
                    .conditionExpression("attribute_not_exists(#stream)")
                    .expressionAttributeNames(Map.of("#stream", STREAM))
                    .expressionAttributeValues(Map.of(":stream", AttributeValue.fromS(stream))));
        } catch (ConditionalCheckFailedException another) {
            // What that one has stored counts.
        }
        return find(mapping).orElseThrow().origin();
    }

    /**
     * Deletes the checkpoints of {@code mapping} when they belong to an older stream of the same name than {@code now}
     * names. One instance alone does so; when it fails halfway, another one does it again.
     *
     * @param asked the present instant by the stream's clock
     * @throws SourceUnavailable while another instance is doing so
     */
    void clearUnlessOf(String mapping, Origin now, Instant asked, Clearing clearing)
            throws SourceUnavailable, InterruptedException {
        try {
            Stored stored = find(mapping).orElseThrow();
            boolean cleared = stored.clearedBy().isEmpty();
            if (cleared && stored.origin().equals(now)) {
                return;
            }
            boolean ours = stored.clearedBy().equals(Optional.of(worker));
            boolean stalled = !asked.isBefore(stored.clearedSince().plus(LONGEST_CLEARING));
            if (!(cleared || ours || stalled) || !claim(mapping, stored, now, asked)) {
                throw new SourceUnavailable(
                        "another instance is deleting the checkpoints of the stream that was removed; then the new one"
                                + " is read",
                        null);
            }
            LOG.error(
                    "{} was recreated at {}; mapping {} deletes its checkpoints and reads the new stream from"
                            + " its start. What was not read of the old stream can't be delivered any more; there is"
                            + " nothing to do for the new one",
                    now.stream(),
                    now.streamCreated(),
                    mapping);
            clearing.run();
            dynamoDb.putItem(request -> request.tableName(table)
                    .item(item(mapping, now, null))
                    .conditionExpression(CLEARED_BY + " = :us")
                    .expressionAttributeValues(Map.of(":us", AttributeValue.fromS(worker))));
        } catch (ConditionalCheckFailedException another) {
            throw new SourceUnavailable(
                    "another instance is deleting the checkpoints of the stream that was removed", another);
        } catch (SdkException failure) {
            throw unusable(failure);
        }
    }

    private boolean claim(String mapping, Stored stored, Origin now, Instant asked) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":created", text(stored.origin().streamCreated()));
        stored.clearedBy().ifPresent(by -> {
            values.put(":by", AttributeValue.fromS(by));
            values.put(":since", text(stored.clearedSince()));
        });
        String unclaimed = stored.clearedBy().isEmpty()
                ? "attribute_not_exists(" + CLEARED_BY + ")"
                : CLEARED_BY + " = :by AND " + CLEARED_SINCE + " = :since";
        try {
            dynamoDb.putItem(request -> request.tableName(table)
                    .item(item(mapping, now, asked))
                    .conditionExpression(STREAM_CREATED + " = :created AND " + unclaimed)
                    .expressionAttributeValues(values));
            return true;
        } catch (ConditionalCheckFailedException another) {
            return false;
        }
    }

    private Optional<Stored> find(String mapping) throws InterruptedException {
        try {
            Map<String, AttributeValue> item = dynamoDb.getItem(request ->
                            request.tableName(table).key(key(mapping)).consistentRead(true))
                    .item();
            return item.isEmpty() ? Optional.empty() : Optional.of(stored(item));
        } catch (ResourceNotFoundException missing) {
            create();
            return Optional.empty();
        }
    }

    private static Stored stored(Map<String, AttributeValue> item) {
        String stream =
                Optional.ofNullable(item.get(STREAM)).map(AttributeValue::s).orElse("");
        return new Stored(
                new Origin(instant(item, MAPPING_CREATED), instant(item, STREAM_CREATED), stream),
                Optional.ofNullable(item.get(CLEARED_BY)).map(AttributeValue::s),
                item.containsKey(CLEARED_SINCE) ? instant(item, CLEARED_SINCE) : Instant.EPOCH);
    }

    private void create() throws InterruptedException {
        try {
            dynamoDb.createTable(request -> request.tableName(table)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(AttributeDefinition.builder()
                            .attributeName(MAPPING)
                            .attributeType(ScalarAttributeType.S)
                            .build())
                    .keySchema(KeySchemaElement.builder()
                            .attributeName(MAPPING)
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

    private SourceUnavailable unusable(SdkException failure) {
        return new SourceUnavailable("the table " + table + " can't be used: " + failure.getMessage(), failure);
    }

    private static Map<String, AttributeValue> key(String mapping) {
        return Map.of(MAPPING, AttributeValue.fromS(mapping));
    }

    private Map<String, AttributeValue> item(String mapping, Origin origin, @Nullable Instant clearedSince) {
        Map<String, AttributeValue> item = new HashMap<>(key(mapping));
        item.put(MAPPING_CREATED, text(origin.mappingCreated()));
        item.put(STREAM_CREATED, text(origin.streamCreated()));
        item.put(STREAM, AttributeValue.fromS(origin.stream()));
        if (clearedSince != null) {
            item.put(CLEARED_BY, AttributeValue.fromS(worker));
            item.put(CLEARED_SINCE, text(clearedSince));
        }
        return item;
    }

    private static AttributeValue text(Instant instant) {
        return AttributeValue.fromS(instant.toString());
    }

    private static Instant instant(Map<String, AttributeValue> item, String attribute) {
        return Instant.parse(
                Objects.requireNonNull(item.get(attribute), attribute).s());
    }
}
