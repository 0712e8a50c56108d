package io.penstock.service.store;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.ClientsByRegion;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.service.store.TableAttempts.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * One table of DynamoDB: reads are consistent, writes are transactions, every call ends within seconds. The table is
 * created with the first write; until then reads find nothing. Thread-safe.
 */
final class StoreTable implements AutoCloseable {

    private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(2);
    private static final Duration LONGEST_CREATION = Duration.ofSeconds(20);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(250);

    private final ClientsByRegion<DynamoDbClient> clients;
    private final String name;
    private final String shown;
    private final Time time;
    private final Chance chance;

    /** The table {@code name} in the home region; {@code deadlines} stay the caller's to close, after this. */
    StoreTable(AwsAccess access, String name, Deadlines deadlines, Time time, Chance chance) {
        this.clients = new ClientsByRegion<>(
                access.region(),
                region -> access.blocking("dynamodb", region, DynamoDbClient.builder())
                        .overrideConfiguration(config -> config.retryStrategy(AwsRetryStrategy.doNotRetry())
                                .scheduledExecutorService(deadlines.executor())
                                .apiCallTimeout(LONGEST_ATTEMPT))
                        .build());
        this.name = name;
        this.shown = "the table " + name + " in " + access.region().id();
        this.time = time;
        this.chance = chance;
    }

    /** The item with this key; empty when there is none, or no table. */
    Map<String, AttributeValue> item(Map<String, AttributeValue> key) throws StoreUnavailable {
        return read(
                "GetItem",
                client -> client.getItem(
                                request -> request.tableName(name).key(key).consistentRead(true))
                        .item(),
                Map.of());
    }

    /**
     * A page of the items of one kind, the last id first, after {@code start}, which is empty for the first; empty
     * without a table.
     */
    QueryResponse page(String kind, Map<String, AttributeValue> start) throws StoreUnavailable {
        return read(
                "Query",
                client -> client.query(request -> request.tableName(name)
                        .consistentRead(true)
                        .scanIndexForward(false)
                        .keyConditionExpression("#kind = :kind")
                        .expressionAttributeNames(Map.of("#kind", StoreItems.KIND))
                        .expressionAttributeValues(Map.of(":kind", StoreItems.text(kind)))
                        .exclusiveStartKey(start.isEmpty() ? null : start)),
                QueryResponse.builder().build());
    }

    private <T> T read(String call, Function<DynamoDbClient, T> reading, T missing) throws StoreUnavailable {
        TableAttempts attempts = attempts(call, Part.READING);
        while (true) {
            try {
                return reading.apply(client());
            } catch (ResourceNotFoundException noTable) {
                return missing;
            } catch (SdkException failure) {
                attempts.failed(failure);
            }
        }
    }

    /** Writes all or nothing; creates the table when it is missing. */
    Commit commit(List<TransactWriteItem> writes) throws StoreUnavailable {
        String token = chance.uuid().toString();
        TableAttempts attempts = attempts("TransactWriteItems", Part.CHANGING);
        boolean created = false;
        while (true) {
            try {
                client().transactWriteItems(
                                request -> request.clientRequestToken(token).transactItems(writes));
                return new Commit.Done();
            } catch (TransactionCanceledException cancelled) {
                if (Commit.Refused.is(cancelled.cancellationReasons())) {
                    return new Commit.Refused(cancelled.cancellationReasons(), attempts.unsure());
                }
                attempts.failed(cancelled);
            } catch (ResourceNotFoundException missing) {
                if (created) {
                    attempts.failed(missing);
                }
                create();
                created = true;
                attempts = attempts("TransactWriteItems", Part.CHANGING);
            } catch (SdkException failure) {
                attempts.failed(failure);
            }
        }
    }

    /**
     * Stores {@code item} under a condition, in one attempt; creates the table when it is missing. False when the
     * condition is not met.
     */
    boolean put(
            Map<String, AttributeValue> item,
            String condition,
            Map<String, String> names,
            Map<String, AttributeValue> values)
            throws StoreUnavailable {
        return once(
                "PutItem",
                client -> client.putItem(request -> request.tableName(name)
                        .item(item)
                        .conditionExpression(condition)
                        .expressionAttributeNames(names)
                        .expressionAttributeValues(values.isEmpty() ? null : values)));
    }

    /** Removes the item with this key under a condition, in one attempt; false when the condition is not met. */
    boolean delete(
            Map<String, AttributeValue> key,
            String condition,
            Map<String, String> names,
            Map<String, AttributeValue> values)
            throws StoreUnavailable {
        return once(
                "DeleteItem",
                client -> client.deleteItem(request -> request.tableName(name)
                        .key(key)
                        .conditionExpression(condition)
                        .expressionAttributeNames(names)
                        .expressionAttributeValues(values)));
    }

    private boolean once(String call, Consumer<DynamoDbClient> write) throws StoreUnavailable {
        boolean created = false;
        while (true) {
            try {
                write.accept(client());
                return true;
            } catch (ConditionalCheckFailedException unmet) {
                return false;
            } catch (SdkException failure) {
                if (created || !(failure instanceof ResourceNotFoundException)) {
                    throw attempts(call, Part.READING).unavailable(String.valueOf(failure.getMessage()), failure);
                }
                create();
                created = true;
            }
        }
    }

    private void create() throws StoreUnavailable {
        TableAttempts attempts = attempts("CreateTable", Part.CREATING_THE_TABLE);
        while (!isRequested(attempts)) {
            // The next attempt is due.
        }
        Instant deadline = time.now().plus(LONGEST_CREATION);
        while (!isActive()) {
            attempts.pauseUntil(time.now().plus(BETWEEN_QUESTIONS));
            if (!time.now().isBefore(deadline)) {
                throw attempts.unavailable(
                        "it is still being created; nothing was changed, so try again in a minute", null);
            }
        }
    }

    private boolean isRequested(TableAttempts attempts) throws StoreUnavailable {
        try {
            client().createTable(request -> request.tableName(name)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(attribute(StoreItems.KIND), attribute(StoreItems.ID))
                    .keySchema(key(StoreItems.KIND, KeyType.HASH), key(StoreItems.ID, KeyType.RANGE)));
            return true;
        } catch (ResourceInUseException another) {
            return true; // another instance creates it
        } catch (SdkException failure) {
            attempts.failed(failure);
            return false;
        }
    }

    private boolean isActive() throws StoreUnavailable {
        return read(
                "DescribeTable",
                client -> client.describeTable(request -> request.tableName(name))
                                .table()
                                .tableStatus()
                        == TableStatus.ACTIVE,
                false);
    }

    private static AttributeDefinition attribute(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    private TableAttempts attempts(String call, Part part) {
        return new TableAttempts(shown, call, part, time, chance);
    }

    /** Built at the first call, so that a start does not wait for it. */
    private DynamoDbClient client() {
        return clients.in("");
    }

    /** As messages name it. */
    String shown() {
        return shown;
    }

    @Override
    public void close() {
        clients.close();
    }
}
