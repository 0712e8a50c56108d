package io.penstock.it.mappings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.FunctionHost.Handler;
import io.penstock.it.Interval;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.mappings.MappingsApi.Answer;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.FaultyProxy;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ShardedStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dit.store.outage=60} cuts the store off for a minute instead of 12 seconds. */
@DisplayName("Two instances that share a store in DynamoDB")
@NeedsNode
@Order(1)
class SharedStoreIT {

    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("it.store.outage", 12));
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FUNCTION = "FunctionName";
    private static final String SOURCE = "EventSourceArn";
    private static final String SIZE = "BatchSize";
    private static final String WINDOW = "MaximumBatchingWindowInSeconds";

    @TempDir
    private static Path folder;

    private static Sources sources;
    private static FaultyProxy dynamoDb;
    private static final Map<String, DeployedFunction> FUNCTIONS = new HashMap<>();
    private static Instance one;
    private static Instance two;

    /** An instance, and its API. */
    private record Instance(String name, PenstockService service, MappingsApi api) implements AutoCloseable {

        static Instance start(String name, Configuration more) {
            Configuration configuration = more.with("store", Map.of("type", "dynamodb"));
            for (String function : List.of("old", "new")) {
                String path = function + "-" + name;
                DeployedFunction deployed = FUNCTIONS.computeIfAbsent(
                        path, unknown -> sources.functions.deploy(path, Handler.acceptingAfter(Duration.ofMillis(50))));
                configuration = configuration.function(function, deployed.url(), Duration.ofSeconds(10));
            }
            PenstockService service = sources.service(name, folder, dynamoDb.endpoint(), configuration);
            return new Instance(name, service, MappingsApi.of(service));
        }

        Status status(String uuid) throws InterruptedException {
            return Status.of(service, uuid);
        }

        @Override
        public void close() {
            api.close();
            service.close();
        }
    }

    @BeforeAll
    static void start() {
        sources = new Sources();
        dynamoDb = new FaultyProxy(sources.dynamoDb());
        one = Instance.start("one", Configuration.empty());
        two = Instance.start("two", Configuration.empty());
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        dynamoDb.close();
        sources.close();
    }

    private static DeployedFunction function(String path) {
        return Objects.requireNonNull(FUNCTIONS.get(path), path);
    }

    /** The bodies that {@code function} got, from any of the instances. */
    private static List<String> bodies(String function) {
        return FUNCTIONS.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(function + "-"))
                .flatMap(entry -> entry.getValue().bodies().stream())
                .toList();
    }

    private static void awaitRevision(Instance instance, String uuid, long revision) {
        await(instance.name())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> instance.status(uuid).revision() == revision);
    }

    private static void awaitLanes(Instance instance, String uuid) {
        await(instance.name())
                .atMost(PATIENCE)
                .until(() -> instance.status(uuid).lanes() > 0);
    }

    @Test
    @DisplayName("what one has answered is what the other reads at once, by id and in the list")
    void readsAgree() {
        Queue queue = sources.queue("agreed");
        String uuid = one.api().created(Map.of(SOURCE, queue.arn(), FUNCTION, "old", SIZE, 1));
        for (int size = 2; size <= 10; size++) {
            MappingsApi changed = size % 2 == 0 ? one.api() : two.api();
            MappingsApi read = size % 2 == 0 ? two.api() : one.api();

            await().atMost(PATIENCE).until(accepted(changed, uuid, Map.of(SIZE, size)));

            int expected = size;
            assertThat(read.get(uuid).json().path(SIZE).asInt()).isEqualTo(expected);
            assertThat(read.all())
                    .filteredOn(mapping -> mapping.path("UUID").asString().equals(uuid))
                    .singleElement()
                    .matches(mapping -> mapping.path(SIZE).asInt() == expected);
        }
        assertThat(two.api().delete(uuid)).matches(Answer::isAccepted);
        assertThat(one.api().get(uuid))
                .matches(answer -> answer.status() == 404 || answer.state().equals("Deleting"));
    }

    private static Callable<Boolean> accepted(MappingsApi api, String uuid, Map<String, Object> members) {
        return () -> api.update(uuid, members).isAccepted();
    }

    @Test
    @DisplayName("the lanes of one obey within 2 s what the other has answered")
    void appliesSoon() throws Exception {
        Queue queue = sources.queue("applied");
        String uuid = one.api().created(Map.of(SOURCE, queue.arn(), FUNCTION, "old", SIZE, 1));
        awaitRevision(two, uuid, 1);
        awaitLanes(two, uuid);
        Duration slowest = Duration.ZERO;
        for (int round = 1; round <= 4; round++) {
            String function = round % 2 == 0 ? "old" : "new";
            assertThat(one.api().update(uuid, Map.of(FUNCTION, function))).matches(Answer::isAccepted);
            Instant answered = Instant.now();
            awaitRevision(two, uuid, round + 1L);
            Duration took = Duration.between(answered, Instant.now());
            slowest = slowest.compareTo(took) < 0 ? took : slowest;
            assertThat(took).isLessThan(SOON);

            String prefix = "round-" + round + "-";
            queue.sendMany(prefix, 30);
            await().atMost(PATIENCE)
                    .until(() -> bodies(function).stream()
                                    .filter(body -> body.startsWith(prefix))
                                    .count()
                            == 30);
        }
        assertThat(function("new-two").bodies()).isNotEmpty();
        assertThat(bodies("old").size() + bodies("new").size()).isGreaterThanOrEqualTo(120);
        System.out.printf("SharedStoreIT: applied by the other after %d ms at most%n", slowest.toMillis());
    }

    @Test
    @DisplayName("of updates by both at the same time one wins, and the other is refused and may be repeated")
    void oneWins() throws Exception {
        String uuid = one.api().created(Map.of(SOURCE, sources.queue("disputed").arn(), FUNCTION, "old"));
        long revision = 1;
        int refused = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; refused < 5; round++) {
                assertThat(round).as("rounds without five conflicts").isLessThan(200);
                Map<String, Object> size = Map.of(SIZE, 1 + round % 10);
                Map<String, Object> window = Map.of(WINDOW, 1 + round % 9);
                Future<Answer> first = threads.submit(() -> one.api().update(uuid, size));
                Future<Answer> second = threads.submit(() -> two.api().update(uuid, window));
                int lost = 0;
                for (Future<Answer> answer : List.of(first, second)) {
                    if (!answer.get().isAccepted()) {
                        lost++;
                        assertThat(answer.get().status()).isEqualTo(400);
                        assertThat(answer.get().json().path("Type").asString()).isEqualTo("User");
                        assertThat(answer.get().json().path("Message").asString())
                                .contains("in use");
                    }
                }
                assertThat(lost).as("updates that were refused").isLessThan(2);
                if (lost == 1) {
                    refused++;
                    boolean ofSize = !first.get().isAccepted();
                    assertThat((ofSize ? one : two).api().update(uuid, ofSize ? size : window))
                            .matches(Answer::isAccepted);
                }
                revision += 2;
                for (Instance instance : List.of(one, two)) {
                    Answer now = instance.api().get(uuid);
                    assertThat(now.json().path(SIZE).asInt()).isEqualTo(size.get(SIZE));
                    assertThat(now.json().path(WINDOW).asInt()).isEqualTo(window.get(WINDOW));
                }
            }
        }
        awaitRevision(one, uuid, revision);
        awaitRevision(two, uuid, revision);
    }

    @Test
    @DisplayName("deleted at one, a stream is read by none, and nothing of the mapping is left")
    void deletedAtOne() throws Exception {
        ShardedStream stream = sources.stream("deleted", 4);
        String uuid =
                one.api().created(Map.of(SOURCE, stream.arn(), FUNCTION, "old", "StartingPosition", "TRIM_HORIZON"));
        awaitLanes(one, uuid);
        awaitLanes(two, uuid);

        assertThat(one.api().delete(uuid)).matches(Answer::isAccepted);
        assertThat(two.api().get(uuid))
                .matches(answer -> answer.status() == 404 || answer.state().equals("Deleting"));

        one.api().awaitGone(uuid);
        two.api().awaitGone(uuid);
        await().atMost(PATIENCE).until(() -> !two.service().mappingsStatus().contains(uuid));
        assertThat(sources.leaseTables(uuid)).isEmpty();
        for (Instance instance : List.of(one, two)) {
            assertThat(instance.service().page("/actuator/prometheus"))
                    .hasValueSatisfying(
                            page -> assertThat(page).contains("penstock_").doesNotContain(uuid));
        }
        stream.put("key", "too late");
        Interval.pass(Duration.ofSeconds(2));
        assertThat(bodies("old")).doesNotContain("too late");
        assertThat(sources.leaseTables(uuid)).isEmpty();
    }

    @Test
    @DisplayName("the store is cut off: mappings run on, changes are refused, one more instance starts; all is kept")
    void storeIsCutOff() throws Exception {
        Queue queue = sources.queue("kept");
        Queue configured = sources.queue("configured");
        ShardedStream stream = sources.stream("kept", 2);
        String ofQueue = one.api().created(Map.of(SOURCE, queue.arn(), FUNCTION, "old", SIZE, 1));
        String ofStream =
                two.api().created(Map.of(SOURCE, stream.arn(), FUNCTION, "old", "StartingPosition", "TRIM_HORIZON"));
        stream.put("key", "stream-before");
        await().atMost(PATIENCE).until(() -> bodies("old").contains("stream-before"));
        awaitRevision(two, ofQueue, 1);
        awaitRevision(one, ofStream, 1);
        TreeSet<String> ids = ids(one);

        dynamoDb.goDown();
        Instant over = Instant.now().plus(OUTAGE);
        stream.put("key", "stream-during");
        assertRefused(one.api().create(Map.of(SOURCE, queue.arn(), FUNCTION, "new")));
        assertRefused(two.api().update(ofQueue, Map.of(SIZE, 9)));
        assertRefused(two.api().delete(ofStream));
        Configuration more = Configuration.empty()
                .mapping(MappingEntry.of("configured", configured.arn()).function("old"));
        try (Instance three = Instance.start("three", more)) {
            configured.send("configured");
            int sent = 0;
            do {
                queue.sendMany("during-" + sent++ + "-", 3);
                Interval.pass(Duration.ofMillis(500));
            } while (Instant.now().isBefore(over));
            int expected = sent * 3;
            await().atMost(SOON)
                    .until(() -> bodies("old").stream()
                                    .filter(body -> body.startsWith("during-"))
                                    .count()
                            == expected);
            assertThat(function("old-three").bodies()).containsExactly("configured");
            assertThat(three.service().mappingsStatus()).doesNotContain(ofQueue);

            dynamoDb.comeBack();
            awaitRevision(three, ofQueue, 1);
            awaitRevision(three, ofStream, 1);
            await().atMost(PATIENCE).until(() -> bodies("old").contains("stream-during"));
            for (Instance instance : List.of(one, two)) {
                assertThat(ids(instance)).isEqualTo(ids);
                assertThat(instance.api().get(ofQueue).json().path(SIZE).asInt())
                        .isEqualTo(1);
                assertThat(instance.api().get(ofStream).state()).isEqualTo("Enabled");
            }
            assertThat(three.api().update(ofQueue, Map.of(SIZE, 3))).matches(Answer::isAccepted);
            awaitRevision(one, ofQueue, 2);
            awaitRevision(two, ofQueue, 2);
        }
        stream.put("key", "stream-after");
        await().atMost(PATIENCE).until(() -> bodies("old").contains("stream-after"));
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().path("Message").asString())
                .contains("the table penstock-mappings in us-east-1", "Running mappings go on as they are");
    }

    /** Of the mappings that stay. */
    private static TreeSet<String> ids(Instance instance) {
        return instance.api().all().stream()
                .filter(mapping -> !mapping.path("State").asString().equals("Deleting"))
                .map(mapping -> mapping.path("UUID").asString())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
