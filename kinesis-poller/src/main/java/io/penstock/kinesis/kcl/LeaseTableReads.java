package io.penstock.kinesis.kcl;

import io.penstock.core.time.Time;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * The library's way to one lease table, which spares looks that would show nothing new. The library looks at all leases
 * every two seconds and for its own every second, at fixed intervals; while nothing changes it is answered from the
 * last look, whose age {@link LeaseWatch#between} bounds. All else goes to DynamoDB. Thread-safe.
 */
final class LeaseTableReads {

    /** How much older than a look may be the last one is for the library's search for leases of its own. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private record Look(ScanResponse answer, Instant taken) {}

    private final DynamoDbAsyncClient dynamoDb;
    private final DynamoDbAsyncClient client;
    private final String table;
    private final String worker;
    private final LeaseWatch watch;
    private final Time time;
    private volatile @Nullable Look last;
    private volatile Instant seen = Instant.MIN;

    /** Of {@code table} for the instance {@code worker}; what is seen is told to {@code watch}. */
    LeaseTableReads(DynamoDbAsyncClient dynamoDb, String table, String worker, LeaseWatch watch, Time time) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.worker = worker;
        this.watch = watch;
        this.time = time;
        this.client = (DynamoDbAsyncClient) Proxy.newProxyInstance(
                DynamoDbAsyncClient.class.getClassLoader(),
                new Class<?>[] {DynamoDbAsyncClient.class},
                (proxy, method, arguments) -> arguments != null && arguments[0] instanceof Consumer<?>
                        ? InvocationHandler.invokeDefault(proxy, method, arguments)
                        : call(method, arguments == null ? new Object[0] : arguments));
    }

    /** What the library is given as its client. */
    DynamoDbAsyncClient client() {
        return client;
    }

    /** True when the last look is older than it may be. */
    boolean isDue(Instant now) {
        return !now.isBefore(seen.plus(watch.between(now)));
    }

    /**
     * Looks at the whole table.
     *
     * @throws ExecutionException when DynamoDB refuses
     */
    void look(Duration longest) throws ExecutionException, TimeoutException, InterruptedException {
        Instant begun = time.now();
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        ScanRequest next = wholeTable();
        while (true) {
            ScanResponse page = dynamoDb.scan(next).get(longest.toMillis(), TimeUnit.MILLISECONDS);
            items.addAll(page.items());
            if (!page.hasLastEvaluatedKey()) {
                break;
            }
            next = next.toBuilder().exclusiveStartKey(page.lastEvaluatedKey()).build();
        }
        saw(ScanResponse.builder().items(items).build(), begun);
    }

    private ScanRequest wholeTable() {
        return ScanRequest.builder()
                .tableName(table)
                .segment(0)
                .totalSegments(1)
                .build();
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        Object request = arguments.length == 1 ? arguments[0] : null;
        if (request instanceof ScanRequest scan && scan.equals(wholeTable())) {
            return all(scan);
        }
        if (request instanceof QueryRequest query && query.indexName() != null) {
            Optional<QueryResponse> own = own();
            if (own.isPresent()) {
                return CompletableFuture.completedFuture(own.get());
            }
        } else if (changesHolds(request)) {
            watch.disturbed(time.now());
            last = null;
        }
        try {
            return method.invoke(dynamoDb, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private CompletableFuture<ScanResponse> all(ScanRequest scan) {
        Instant now = time.now();
        Optional<ScanResponse> known = known(now, watch.between(now));
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get());
        }
        CompletableFuture<ScanResponse> answer = dynamoDb.scan(scan);
        answer.thenAccept(response -> {
            if (!response.hasLastEvaluatedKey()) {
                saw(response, now);
            }
        });
        return answer;
    }

    /** What the index of owners would show of this instance, which follows the table late in any case. */
    private Optional<QueryResponse> own() {
        Instant now = time.now();
        return known(now, watch.between(now).plus(GRACE))
                .map(all -> QueryResponse.builder()
                        .items(all.items().stream()
                                .filter(item -> LeaseView.isOwnedBy(worker, item))
                                .toList())
                        .build());
    }

    private Optional<ScanResponse> known(Instant now, Duration age) {
        Look look = last;
        return look != null && watch.isSettled(now) && now.isBefore(look.taken().plus(age))
                ? Optional.of(look.answer())
                : Optional.empty();
    }

    private void saw(ScanResponse answer, Instant taken) {
        seen = taken;
        last = new Look(answer, taken);
        watch.saw(LeaseView.of(answer.items()), taken);
    }

    private static boolean changesHolds(@Nullable Object request) {
        if (request instanceof UpdateItemRequest update) {
            return LeaseView.saysWhoHolds(update.attributeUpdates().keySet().toString())
                    || LeaseView.saysWhoHolds(update.updateExpression());
        }
        return request instanceof PutItemRequest
                || request instanceof DeleteItemRequest
                || request instanceof TransactWriteItemsRequest
                || request instanceof BatchWriteItemRequest;
    }
}
