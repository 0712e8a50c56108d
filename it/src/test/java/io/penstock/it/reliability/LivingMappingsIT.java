package io.penstock.it.reliability;

import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.awaitility.Awaitility.await;

import io.penstock.it.Interval;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.reliability.WatchedFunction.Work;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.ControlApi;
import io.penstock.it.support.ItemTable;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ShardedStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** {@code -Dit.living.seed=N} decides when what is changed. */
@DisplayName("Mappings under load, changed again and again")
@NeedsNode
@Isolated("when its batches begin is compared with when changes were answered")
@Order(1)
class LivingMappingsIT {

    private static final long SEED = Long.getLong("it.living.seed", 1);
    private static final int SHARDS = 2;
    private static final int LONGEST_PAUSE = 240;
    private static final int LONGEST_REST = 1_000;
    private static final int LONGEST_WINDOW_SECONDS = 2;
    private static final List<String> FUNCTIONS = List.of("work-too", "work");
    /** Most lanes of the queue, and of one shard: a batch that one of them has begun keeps what it began with. */
    private static final int LANES = 10;

    private static final int LANES_OF_A_SHARD = 4;

    private final World world = new World();
    private final ControlApi api = new ControlApi();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final WatchedFunction function = new WatchedFunction(Work.acceptingAfter(Duration.ofMillis(20)));

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        threads.shutdownNow();
        api.close();
        function.close();
        world.close();
    }

    @Test
    @DisplayName(
            "each property often: nothing is lost, repeated or reordered, no lease moves, and the next batch obeys")
    void eachPropertyIsChangedOften() throws Exception {
        Queue queue = world.streams.stage.queue("jobs", Duration.ofSeconds(30));
        List<String> destinations = List.of(
                world.streams.stage.queue("failed", Duration.ofSeconds(30)).arn(),
                world.streams.stage.queue("failed-too", Duration.ofSeconds(30)).arn());
        ShardedStream stream = world.streams.stream("clicks", SHARDS);
        ItemTable table = world.tables.table("stock", StreamViewType.NEW_IMAGE);
        try (PenstockService service = service();
                Feed feed = new Feed()) {
            await().atMost(Duration.ofSeconds(60)).until(service::isReady);
            LivingMapping jobs = create(service, SEED + 0, queue.arn(), Map.of());
            LivingMapping clicks =
                    create(service, SEED + 1000, stream.arn(), Map.of("StartingPosition", "TRIM_HORIZON"));
            LivingMapping stock =
                    create(service, SEED + 2000, table.streamArn(), Map.of("StartingPosition", "TRIM_HORIZON"));
            List<LivingMapping> all = List.of(jobs, clicks, stock);
            produce(feed, queue, stream, table);
            await().atMost(Duration.ofSeconds(60)).until(() -> partitionsSeen() == SHARDS + 2);

            LeaseWatch leases = new LeaseWatch(world.tables.client(), List.of(clicks.uuid(), stock.uuid()));
            Future<Void> watching = threads.submit(leases);
            inParallel(List.of(
                    jobs.changing(Property.ofQueue(FUNCTIONS, destinations), LONGEST_PAUSE),
                    clicks.changing(
                            ofStream("{\"partitionKey\":[{\"prefix\":\"key-\"}]}", destinations), LONGEST_PAUSE),
                    stock.changing(ofStream("{\"eventName\":[\"INSERT\",\"MODIFY\"]}", destinations), LONGEST_PAUSE)));
            leases.end();
            watching.get();
            for (LivingMapping mapping : List.of(clicks, stock)) {
                mapping.change(Map.of(Property.TUMBLING, 0));
            }
            // What is in an open window is in flight, and would rightly come again.
            Interval.pass(Duration.ofSeconds(LONGEST_WINDOW_SECONDS));
            inParallel(
                    all.stream().map(mapping -> mapping.resting(LONGEST_REST)).toList());
            feed.close();
            awaitAllSeen(feed);

            report(feed, all, leases);
            assertSoftly(softly -> {
                assertNothingIsNoticed(softly, feed);
                softly.assertThat(leases.leases()).as("leases watched").isEqualTo(SHARDS + 1);
                softly.assertThat(leases.moves()).as("moves of leases").isEmpty();
                assertTheNextBatchObeys(softly, jobs, LANES);
                assertTheNextBatchObeys(softly, clicks, SHARDS * LANES_OF_A_SHARD);
                assertTheNextBatchObeys(softly, stock, LANES_OF_A_SHARD);
            });
        }
    }

    private void assertNothingIsNoticed(SoftAssertions softly, Feed feed) {
        softly.assertThat(function.firstSeen().keySet())
                .as("everything arrives")
                .containsAll(feed.sent().keySet());
        softly.assertThat(repeated()).as("records that came again").isEmpty();
        for (PartitionHistory history : PartitionHistory.of(calls(), "stream/")) {
            softly.assertThat(history.keysOutOfOrder())
                    .as("keys out of order in " + history.partition())
                    .isEmpty();
        }
    }

    private void assertTheNextBatchObeys(SoftAssertions softly, LivingMapping mapping, int lanes) {
        softly.assertThat(tooLarge(mapping))
                .as("batches after each new batch size of " + mapping.source())
                .hasSize(LivingMapping.TIMES)
                .allMatch(count -> count <= lanes);
        softly.assertThat(elsewhere(mapping))
                .as("batches after each new function of " + mapping.source())
                .hasSize(LivingMapping.TIMES)
                .allMatch(count -> count <= lanes);
    }

    private List<Long> tooLarge(LivingMapping mapping) {
        return mapping.disobedient(
                Property.BATCH_SIZE,
                calls(mapping),
                (call, size) -> call.items().size() <= (Integer) size);
    }

    private List<Long> elsewhere(LivingMapping mapping) {
        return mapping.disobedient(
                Property.FUNCTION, calls(mapping), (call, name) -> call.path().equals("/" + name));
    }

    private static List<Property> ofStream(String filter, List<String> destinations) {
        return Property.ofStream(FUNCTIONS, destinations, filter);
    }

    private PenstockService service() {
        Configuration configuration = Configuration.empty()
                .with(
                        "store",
                        Map.of(
                                "type",
                                "file",
                                "path",
                                folder.resolve("mappings.json").toString()))
                .with("api", Map.of("extensions", true));
        for (String name : FUNCTIONS) {
            configuration = configuration.function(name, function.url(name), Duration.ofSeconds(5));
        }
        return world.start("living", folder, world.sqs(), List.of("-Xmx256m"), configuration);
    }

    private LivingMapping create(PenstockService service, long seed, String source, Map<String, Object> more)
            throws Exception {
        Map<String, Object> members = new HashMap<>(more);
        members.put(Property.FUNCTION, "work");
        return LivingMapping.create(api, service.endpoint(), source, members, new Random(seed));
    }

    private void produce(Feed feed, Queue queue, ShardedStream stream, ItemTable table) {
        feed.every(Duration.ofMillis(25), "jobs", number -> queue.send(feed.noted("job/" + number)));
        List<Shard> shards = stream.shards();
        feed.every(Duration.ofMillis(40), "clicks", number -> {
            Map<Integer, byte[]> one = new HashMap<>();
            for (int shard = 0; shard < SHARDS; shard++) {
                one.put(shard, feed.noted("click/" + shard + "/" + number).getBytes(StandardCharsets.UTF_8));
            }
            World.putInEach(stream, shards, "key-" + number % 8, one);
        });
        feed.every(
                Duration.ofMillis(40),
                "stock",
                number -> table.put("item-" + number % 8, feed.noted("stock/" + number)));
    }

    private void inParallel(List<Callable<Void>> tasks) throws Exception {
        for (Future<Void> task : threads.invokeAll(tasks)) {
            task.get();
        }
    }

    private void awaitAllSeen(Feed feed) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> function.running() == 0
                        && function.firstSeen().keySet().containsAll(feed.sent().keySet()));
    }

    /** Those with records: the last one of a tumbling window has none. */
    private List<Call> calls() {
        return function.calls().stream().filter(call -> !call.items().isEmpty()).toList();
    }

    private List<Call> calls(LivingMapping mapping) {
        return calls().stream()
                .filter(call -> call.items().getFirst().partition().startsWith(mapping.source()))
                .toList();
    }

    private long partitionsSeen() {
        return calls().stream()
                .map(call -> call.items().getFirst().partition())
                .distinct()
                .count();
    }

    private List<String> repeated() {
        Set<String> seen = new HashSet<>();
        return calls().stream()
                .flatMap(call -> call.items().stream())
                .map(Item::body)
                .filter(body -> !seen.add(body))
                .toList();
    }

    private void report(Feed feed, List<LivingMapping> all, LeaseWatch leases) {
        List<String> lines = new ArrayList<>();
        for (LivingMapping mapping : all) {
            lines.add(
                    "%s: %d changes, %d batches; after each new size too large %s, after each new function elsewhere %s"
                            .formatted(
                                    mapping.source(),
                                    mapping.changes(),
                                    calls(mapping).size(),
                                    tooLarge(mapping),
                                    elsewhere(mapping)));
        }
        System.out.printf(
                "LivingMappingsIT: %d records, %d came again; %d leases looked at %d times; %s%n",
                feed.sent().size(), repeated().size(), leases.leases(), leases.looks(), String.join("; ", lines));
    }
}
