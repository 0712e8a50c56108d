package io.penstock.service.store;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.ClientsByRegion;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
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

    /** A page of the items of one kind, after {@code start}, which is empty for the first; empty without a table. */
    QueryResponse page(String kind, Map<String, AttributeValue> start) throws StoreUnavailable {
        return read(
                "Query",
                client -> client.query(request -> request.tableName(name)
                        .consistentRead(true)
                        .keyConditionExpression("#kind = :kind")
                        .expressionAttributeNames(Map.of("#kind", StoreItems.KIND))
                        .expressionAttributeValues(Map.of(":kind", StoreItems.text(kind)))
                        .exclusiveStartKey(start.isEmpty() ? null : start)),
                QueryResponse.builder().build());
    }

    private <T> T read(String call, Function<DynamoDbClient, T> reading, T missing) throws StoreUnavailable {
        TableAttempts attempts = attempts(call, false);
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
        TableAttempts attempts = attempts("TransactWriteItems", true);
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
                attempts = attempts("TransactWriteItems", true);
            } catch (SdkException failure) {
                attempts.failed(failure);
            }
        }
    }

    private void create() throws StoreUnavailable {
        TableAttempts attempts = attempts("CreateTable", false);
        while (true) {
            try {
                client().createTable(request -> request.tableName(name)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(attribute(StoreItems.KIND), attribute(StoreItems.ID))
                        .keySchema(key(StoreItems.KIND, KeyType.HASH), key(StoreItems.ID, KeyType.RANGE)));
                break;
            } catch (ResourceInUseException another) {
                break; // another instance creates it
            } catch (SdkException failure) {
                attempts.failed(failure);
            }
        }
        Instant deadline = time.now().plus(LONGEST_CREATION);
        TableAttempts questions = attempts("DescribeTable", false);
        while (!isActive()) {
            questions.pauseUntil(time.now().plus(BETWEEN_QUESTIONS));
            if (!time.now().isBefore(deadline)) {
                throw questions.unavailable(
                        "it is still being created; nothing was changed, so try again in a minute", null);
            }
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

    private TableAttempts attempts(String call, boolean changes) {
        return new TableAttempts(shown, call, changes, time, chance);
    }

    /** Built when it is first needed: without a mapping in the store it isn't before the first read. */
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
