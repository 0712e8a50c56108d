package io.penstock.kinesis.kcl;

import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

/** The table that keeps where mappings began, shared by all instances. Thread-safe. */
final class Origins {

    private static final String MAPPING = "mapping";
    private static final String MAPPING_CREATED = "mappingCreated";
    private static final String STREAM_CREATED = "streamCreated";
    private static final Duration LONGEST_CREATION = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final Time time;

    Origins(DynamoDbClient dynamoDb, String table, Time time) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.time = time;
    }

    /** The origin of {@code mapping}: the one that is kept, else {@code proposal}, which is then kept. */
    Origin of(String mapping, Origin proposal) throws SourceUnavailable, InterruptedException {
        try {
            Optional<Origin> kept = find(mapping);
            return kept.isPresent() ? kept.get() : keep(mapping, proposal);
        } catch (SdkException failure) {
            throw new SourceUnavailable("the table " + table + " can't be used: " + failure.getMessage(), failure);
        }
    }

    private Origin keep(String mapping, Origin proposal) throws InterruptedException {
        try {
            dynamoDb.putItem(request -> request.tableName(table)
                    .item(item(mapping, proposal))
                    .conditionExpression("attribute_not_exists(" + MAPPING + ")"));
            return proposal;
        } catch (ConditionalCheckFailedException another) {
            return find(mapping).orElse(proposal);
        }
    }

    /** Keeps {@code next} in the place of {@code last}, unless another instance has done so. */
    void replace(String mapping, Origin last, Origin next) throws SourceUnavailable {
        try {
            dynamoDb.putItem(request -> request.tableName(table)
                    .item(item(mapping, next))
                    .conditionExpression(STREAM_CREATED + " = :last")
                    .expressionAttributeValues(Map.of(":last", text(last.streamCreated()))));
        } catch (ConditionalCheckFailedException another) {
            // It keeps the same: both have asked the same stream.
        } catch (SdkException failure) {
            throw new SourceUnavailable("the table " + table + " can't be used: " + failure.getMessage(), failure);
        }
    }

    private Optional<Origin> find(String mapping) throws InterruptedException {
        try {
            Map<String, AttributeValue> item = dynamoDb.getItem(request -> request.tableName(table)
                            .key(Map.of(MAPPING, AttributeValue.fromS(mapping)))
                            .consistentRead(true))
                    .item();
            return item.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Origin(instant(item, MAPPING_CREATED), instant(item, STREAM_CREATED)));
        } catch (ResourceNotFoundException missing) {
            create();
            return Optional.empty();
        }
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
            // Another instance, or another mapping of this one, was first.
        }
        Instant deadline = time.now().plus(LONGEST_CREATION);
        while (!isActive() && time.now().isBefore(deadline)) {
            time.pauseUntil(time.now().plus(BETWEEN_LOOKS));
        }
    }

    private boolean isActive() {
        return dynamoDb.describeTable(request -> request.tableName(table))
                        .table()
                        .tableStatus()
                == TableStatus.ACTIVE;
    }

    private static Map<String, AttributeValue> item(String mapping, Origin origin) {
        return Map.of(
                MAPPING, AttributeValue.fromS(mapping),
                MAPPING_CREATED, text(origin.mappingCreated()),
                STREAM_CREATED, text(origin.streamCreated()));
    }

    private static AttributeValue text(Instant instant) {
        return AttributeValue.fromS(instant.toString());
    }

    private static Instant instant(Map<String, AttributeValue> item, String attribute) {
        return Instant.parse(
                Objects.requireNonNull(item.get(attribute), attribute).s());
    }
}
