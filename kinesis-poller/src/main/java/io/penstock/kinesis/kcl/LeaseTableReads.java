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
 * The library's client for one lease table, which spares scans that would show nothing new. The library scans all
 * leases every two seconds and queries its own every second, at fixed intervals; while nothing changes it is answered
 * from the last scan, whose age {@link LeaseWatch#between} bounds. All other calls go to DynamoDB. Thread-safe.
 */
final class LeaseTableReads {

    /** How much older the last scan may be where it answers the library's query for its own leases. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private record Seen(ScanResponse answer, Instant taken) {}

    private final DynamoDbAsyncClient dynamoDb;
    private final DynamoDbAsyncClient client;
    private final String table;
    private final String worker;
    private final LeaseWatch watch;
    private final Time time;
    private volatile @Nullable Seen last;
    private volatile Instant scanned = Instant.MIN;

    /** For {@code table} and the instance {@code worker}; {@code watch} sees every scan. */
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

    /** The client for the library. */
    DynamoDbAsyncClient client() {
        return client;
    }

    /** True when the last scan is older than it may be. */
    boolean isDue(Instant now) {
        return !now.isBefore(scanned.plus(watch.between(now)));
    }

    /**
     * Scans the whole table.
     *
     * @throws ExecutionException when DynamoDB refuses
     */
    void scan(Duration longest) throws ExecutionException, TimeoutException, InterruptedException {
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
        } else if (changesHolder(request)) {
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

    /** What the index of owners would show of this instance; that index follows the table with a delay in any case. */
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
        Seen seen = last;
        return seen != null && watch.isSettled(now) && now.isBefore(seen.taken().plus(age))
                ? Optional.of(seen.answer())
                : Optional.empty();
    }

    private void saw(ScanResponse answer, Instant taken) {
        scanned = taken;
        last = new Seen(answer, taken);
        watch.saw(LeaseView.of(answer.items()), taken);
    }

    private static boolean changesHolder(@Nullable Object request) {
        if (request instanceof UpdateItemRequest update) {
            return LeaseView.changesHolder(update.attributeUpdates().keySet().toString())
                    || LeaseView.changesHolder(update.updateExpression());
        }
        return request instanceof PutItemRequest
                || request instanceof DeleteItemRequest
                || request instanceof TransactWriteItemsRequest
                || request instanceof BatchWriteItemRequest;
    }
}
