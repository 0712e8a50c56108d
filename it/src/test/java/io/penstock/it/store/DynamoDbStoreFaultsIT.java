package io.penstock.it.store;

import static io.penstock.service.store.Samples.id;
import static io.penstock.service.store.Samples.mapping;
import static io.penstock.service.store.Samples.moved;
import static io.penstock.service.store.Samples.next;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.it.NeedsNode;
import io.penstock.it.support.Fault;
import io.penstock.it.support.FaultyProxy;
import io.penstock.it.support.Translation;
import io.penstock.service.store.MappingStore;
import io.penstock.service.store.PutResult;
import io.penstock.service.store.Samples;
import io.penstock.service.store.StoreUnavailable;
import io.penstock.service.store.StoredMapping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

@DisplayName("A table of DynamoDB as store of two instances")
@NeedsNode
class DynamoDbStoreFaultsIT {

    private static final String WRITE = "TransactWriteItems";
    private static final Duration A_FEW_SECONDS = Duration.ofSeconds(10);

    private static StoreOnDynamoDb dynamoDb;

    private FaultyProxy beforeOne;
    private MappingStore one;
    private MappingStore two;
    private String table;

    @BeforeAll
    static void start() {
        dynamoDb = new StoreOnDynamoDb();
    }

    @AfterAll
    static void stop() {
        dynamoDb.close();
    }

    @BeforeEach
    void open(TestInfo test) {
        table = test.getTestMethod().orElseThrow().getName() + "-mappings";
        beforeOne = new FaultyProxy(dynamoDb.endpoint());
        one = dynamoDb.store(table, beforeOne.endpoint());
        two = dynamoDb.store(table, dynamoDb.endpoint());
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        beforeOne.close();
    }

    private AbstractThrowableAssert<?, ?> assertUnavailable(ThrowingCallable call) {
        Instant begin = Instant.now();
        AbstractThrowableAssert<?, ?> unavailable = assertThatThrownBy(call)
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContainingAll("the table " + table + " in us-east-1", "Running mappings go on as they are");
        assertThat(Duration.between(begin, Instant.now())).isLessThan(A_FEW_SECONDS);
        return unavailable;
    }

    @Test
    @DisplayName("each sees at once what the other has stored, and that it has")
    void agree() throws Exception {
        assertThat(one.put(mapping(1))).isEqualTo(new PutResult.Stored());
        assertThat(two.all()).containsExactly(mapping(1));
        long before = one.version();

        assertThat(two.put(next(mapping(1)))).isEqualTo(new PutResult.Stored());

        assertThat(one.version()).isNotEqualTo(before).isEqualTo(two.version());
        assertThat(one.find(id(1))).contains(next(mapping(1)));
        assertThat(one.put(next(mapping(1)))).isEqualTo(new PutResult.Conflict());
        assertThat(one.put(mapping(2, mapping(1).uniqueness()))).isEqualTo(new PutResult.Duplicate(id(1)));
        assertThat(two.remove(id(1), 2)).isTrue();
        assertThat(one.find(id(1))).isEmpty();
    }

    @Test
    @DisplayName("of changes by both at the same time one is stored, revision by revision")
    void oneWins() throws Exception {
        one.put(mapping(1));
        for (int round = 0; round < 10; round++) {
            StoredMapping present = one.find(id(1)).orElseThrow();
            List<Callable<PutResult>> changes = new ArrayList<>();
            for (MappingStore store : List.of(one, two, one, two)) {
                StoredMapping changed = moved(present, "change " + changes.size());
                changes.add(() -> store.put(changed));
            }
            List<PutResult> results = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<PutResult> result : threads.invokeAll(changes)) {
                    results.add(result.get());
                }
            }
            assertThat(results).containsOnlyOnce(new PutResult.Stored());
            assertThat(results.stream().filter(new PutResult.Conflict()::equals))
                    .hasSize(3);
            StoredMapping won = moved(present, "change " + results.indexOf(new PutResult.Stored()));
            assertThat(two.find(id(1))).contains(won);
        }
    }

    @Test
    @DisplayName("a change whose answer is lost is found to be stored, and is no conflict with itself")
    void lostAnswer() throws Exception {
        two.put(mapping(9));
        beforeOne.next(1, WRITE, new Fault.LostAnswer());
        assertThat(one.put(mapping(1))).isEqualTo(new PutResult.Stored());
        beforeOne.next(1, WRITE, new Fault.LostAnswer());
        assertThat(one.put(next(mapping(1)))).isEqualTo(new PutResult.Stored());
        assertThat(two.find(id(1))).contains(next(mapping(1)));

        beforeOne.next(1, WRITE, new Fault.LostAnswer());
        assertThat(one.remove(id(1), 2)).isTrue();
        assertThat(two.find(id(1))).isEmpty();

        beforeOne.next(1, WRITE, new Fault.Drop());
        assertThat(one.put(mapping(1))).as("not even received").isEqualTo(new PutResult.Stored());
    }

    @Test
    @DisplayName("a change whose answer is lost is found even where DynamoDB does not know it again, as some emulators")
    void lostAnswerOfAnEmulator() throws Exception {
        try (FaultyProxy emulator = new FaultyProxy(dynamoDb.endpoint(), new WithoutTokens());
                MappingStore store = dynamoDb.store(table, emulator.endpoint())) {
            two.put(mapping(9));
            emulator.next(1, WRITE, new Fault.LostAnswer());
            assertThat(store.put(mapping(1))).isEqualTo(new PutResult.Stored());
            emulator.next(1, WRITE, new Fault.LostAnswer());
            assertThat(store.put(next(mapping(1)))).isEqualTo(new PutResult.Stored());
            emulator.next(1, WRITE, new Fault.LostAnswer());
            assertThat(store.remove(id(1), 2)).isTrue();
            assertThat(two.all()).containsExactly(mapping(9));
        }
    }

    /** Every transaction is another one. */
    private static final class WithoutTokens implements Translation {

        @Override
        public byte[] request(String operation, byte[] body) {
            String json = new String(body, UTF_8);
            return json.replaceFirst("\"ClientRequestToken\":\"[^\"]*\",?", "")
                    .replace(",}", "}")
                    .getBytes(UTF_8);
        }

        @Override
        public byte[] answer(String operation, byte[] body) {
            return body;
        }
    }

    @Test
    @DisplayName("a slow answer does not make a change fail")
    void slowAnswer() throws Exception {
        two.put(mapping(9));
        beforeOne.next(1, WRITE, new Fault.Delay(Duration.ofSeconds(3)));

        assertThat(one.put(mapping(1))).isEqualTo(new PutResult.Stored());
        assertThat(two.find(id(1))).contains(mapping(1));
    }

    @Test
    @DisplayName("a change without any answer is reported as such, and is whole or not there")
    void noAnswer() throws Exception {
        two.put(mapping(9));
        beforeOne.always(WRITE, new Fault.LostAnswer());
        assertUnavailable(() -> one.put(mapping(1)))
                .hasMessageContainingAll(WRITE, "It is not known whether the change was made");
        assertThat(two.find(id(1))).contains(mapping(1));

        beforeOne.always(WRITE, new Fault.Drop());
        assertUnavailable(() -> one.put(mapping(2))).hasMessageContaining("It is not known");
        assertThat(two.find(id(2))).isEmpty();
    }

    @Test
    @DisplayName("a change that is refused or throttled for too long has changed nothing, and says so")
    void refused() throws Exception {
        two.put(mapping(9));
        beforeOne.next(1, WRITE, new Fault.Answer(400, "AccessDeniedException", "no permission to write"));
        assertUnavailable(() -> one.put(mapping(1)))
                .hasMessageContainingAll(WRITE, "no permission to write", "Nothing was changed");
        beforeOne.always(WRITE, Fault.throttled());
        assertUnavailable(() -> one.remove(id(9), 1)).hasMessageContaining("Nothing was changed");
        assertThat(two.all()).containsExactly(mapping(9));

        beforeOne.heal(WRITE);
        beforeOne.next(2, WRITE, Fault.throttled());
        beforeOne.next(1, WRITE, Fault.internalError());
        assertThat(one.put(mapping(1))).isEqualTo(new PutResult.Stored());
    }

    @Test
    @DisplayName("while DynamoDB is down reads and changes fail within seconds, and nothing is forgotten")
    void down() throws Exception {
        one.put(mapping(1));
        beforeOne.goDown();
        assertUnavailable(one::all).hasMessageContaining("Query");
        assertUnavailable(() -> one.find(id(1))).hasMessageContaining("GetItem");
        assertUnavailable(one::version).hasMessageContaining("GetItem");
        assertUnavailable(() -> one.put(next(mapping(1))));

        beforeOne.comeBack();
        assertThat(one.all()).containsExactly(mapping(1));
        assertThat(one.put(next(mapping(1)))).isEqualTo(new PutResult.Stored());
    }

    @Test
    @DisplayName("the table is created by the first change, by both at once, and never by a read")
    void created() throws Exception {
        assertThat(one.all()).isEmpty();
        assertThat(one.find(id(1))).isEmpty();
        assertThat(one.version()).isZero();
        assertThat(one.remove(id(1), 1)).isFalse();
        assertThatThrownBy(() -> dynamoDb.tables().describeTable(request -> request.tableName(table)))
                .isInstanceOf(ResourceNotFoundException.class);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<PutResult>> changes = List.of(() -> one.put(mapping(1)), () -> two.put(mapping(2)));
            for (Future<PutResult> result : threads.invokeAll(changes)) {
                assertThat(result.get()).isEqualTo(new PutResult.Stored());
            }
        }
        assertThat(two.all()).containsExactlyInAnyOrder(mapping(1), mapping(2));
    }

    @Test
    @DisplayName("mappings that fill several pages are all read")
    void pages() throws Exception {
        List<StoredMapping> large = IntStream.range(0, 12)
                .mapToObj(number -> Samples.with(Samples.spec("f".repeat(200_000), number), mapping(number)))
                .toList();
        for (StoredMapping mapping : large) {
            assertThat(one.put(mapping)).isEqualTo(new PutResult.Stored());
        }
        int before = beforeOne.calls("Query");

        assertThat(one.all()).containsExactlyInAnyOrderElementsOf(large);
        assertThat(beforeOne.calls("Query") - before).isGreaterThan(1);
    }

    @Test
    @DisplayName("a mapping of a newer version is refused with its id and is left as it is")
    void newer() throws Exception {
        one.put(mapping(1));
        one.put(mapping(2));
        Map<String, AttributeValue> key =
                Map.of("kind", AttributeValue.fromS("mapping"), "id", AttributeValue.fromS(id(1).toString()));
        dynamoDb.tables()
                .updateItem(request -> request.tableName(table)
                        .key(key)
                        .updateExpression("SET specification = :newer")
                        .expressionAttributeValues(Map.of(":newer", AttributeValue.fromS("{\"Color\": \"red\"}"))));

        assertUnavailable(one::all)
                .hasMessageContainingAll(id(1).toString(), "Color", "a newer version has written it");
        assertUnavailable(() -> one.put(next(mapping(1)))).hasMessageContaining("a newer version");
        assertThat(one.find(id(2))).contains(mapping(2));
    }
}
