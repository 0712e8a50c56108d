package io.penstock.it.reliability;

import static org.awaitility.Awaitility.await;

import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.support.BuiltService;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.ItemTable;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ShardedStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** {@code -Dit.rolling.replacements=N}: how many instances are replaced, 5 by default. */
@DisplayName("Two instances, replaced one by one under load")
@NeedsNode
@Isolated("the gaps in its streams are measured")
@Order(1)
class RollingDeploymentIT {

    private static final int REPLACEMENTS = Integer.getInteger("it.rolling.replacements", 3);
    private static final int SHARDS = 8;
    private static final Duration LONGEST_INVOCATION = Duration.ofSeconds(2);
    private static final Duration TO_STOP = LONGEST_INVOCATION.plusSeconds(3);
    private static final Duration UNREAD = Duration.ofSeconds(5);
    private static final Duration VISIBILITY = Duration.ofSeconds(20);

    private final World world = new World();
    private final AtomicInteger invocations = new AtomicInteger();
    private final WatchedFunction function = new WatchedFunction(items -> {
        boolean slow = invocations.incrementAndGet() % 25 == 0;
        TimeUnit.MILLISECONDS.sleep(slow ? LONGEST_INVOCATION.toMillis() : 100);
        return true;
    });

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        function.close();
        world.close();
    }

    @Test
    @DisplayName(
            "F9, F17, F24: stops are quick, no shard stands still, no message waits hidden, nothing settled repeats")
    void f9_instancesAreReplacedUnderLoad() throws Exception {
        Queue queue = world.streams.stage.queue("jobs", VISIBILITY);
        ShardedStream stream = world.streams.stream("clicks", SHARDS);
        ItemTable table = world.tables.table("stock", StreamViewType.NEW_IMAGE);
        Configuration mappings = Configuration.empty()
                .mapping(MappingEntry.of("jobs", queue.arn()).function("work"))
                .mapping(MappingEntry.of("clicks", stream.arn())
                        .function("work")
                        .fromTrimHorizon()
                        .parallelizationFactor(4)
                        .batchSize(10))
                .mapping(MappingEntry.of("stock", table.streamArn())
                        .function("work")
                        .fromTrimHorizon());
        Deque<PenstockService> running = new ArrayDeque<>();
        List<Duration> stops = new ArrayList<>();
        List<Integer> exits = new ArrayList<>();
        // Made at first use, which takes longer than a message may wait.
        BuiltService.trained();
        try (Feed feed = new Feed()) {
            produce(feed, queue, stream, table);
            running.add(instance(0, mappings));
            await().atMost(Duration.ofSeconds(60)).until(() -> partitionsSeen() == SHARDS + 2);
            running.add(instance(1, mappings));
            awaitReady(running.getLast());
            awaitInvocationBy(1);

            for (int number = 2; number < 2 + REPLACEMENTS; number++) {
                running.add(instance(number, mappings));
                awaitReady(running.getLast());
                awaitInvocationBy(number);
                PenstockService oldest = running.removeFirst();
                Instant asked = Instant.now();
                oldest.process().terminate();
                exits.add(oldest.process().awaitExit(Duration.ofSeconds(60)));
                stops.add(Duration.between(asked, Instant.now()));
            }
            feed.close();
            awaitAllSeen(feed);
            report(feed, stops);

            SoftAssertions.assertSoftly(all -> assertNothingIsNoticed(all, feed, stops, exits));
        } finally {
            running.forEach(PenstockService::close);
        }
    }

    private void assertNothingIsNoticed(SoftAssertions all, Feed feed, List<Duration> stops, List<Integer> exits) {
        all.assertThat(exits).as("exit codes").allMatch(exit -> exit == 0 || exit == 143);
        all.assertThat(stops).as("stops").allMatch(took -> took.compareTo(TO_STOP) <= 0);
        all.assertThat(function.firstSeen().keySet())
                .as("everything arrives")
                .containsAll(feed.sent().keySet());
        all.assertThat(delays(feed, "job").worst())
                .as("no message waits out its visibility")
                .isLessThan(VISIBILITY.dividedBy(2));
        all.assertThat(repeatedMessages()).as("messages that came again").isEmpty();
        for (PartitionHistory history : histories()) {
            String name = history.partition();
            all.assertThat(history.keysOutOfOrder())
                    .as("keys out of order in " + name)
                    .isEmpty();
            all.assertThat(history.repeatedAfterSettledInOrder())
                    .as("settled in order, and repeated, of " + name)
                    .isEmpty();
            all.assertThat(history.longestGap()).as("nobody read " + name).isLessThanOrEqualTo(UNREAD);
        }
    }

    private List<String> repeatedMessages() {
        Set<String> seen = new HashSet<>();
        return function.calls().stream()
                .flatMap(call -> call.items().stream())
                .map(Item::body)
                .filter(body -> body.startsWith("job") && !seen.add(body))
                .toList();
    }

    private void produce(Feed feed, Queue queue, ShardedStream stream, ItemTable table) {
        feed.every(Duration.ofMillis(100), "jobs", number -> queue.send(feed.noted("job/" + number)));
        List<Shard> shards = stream.shards();
        feed.every(Duration.ofMillis(250), "clicks", number -> {
            Map<Integer, byte[]> one = new HashMap<>();
            for (int shard = 0; shard < SHARDS; shard++) {
                one.put(shard, feed.noted("click/" + shard + "/" + number).getBytes(StandardCharsets.UTF_8));
            }
            World.putInEach(stream, shards, "key-" + number % 16, one);
        });
        feed.every(
                Duration.ofMillis(250),
                "stock",
                number -> table.put("item-" + number % 4, feed.noted("stock/" + number)));
    }

    private PenstockService instance(int number, Configuration mappings) {
        String name = "instance-" + number;
        return world.start(
                name,
                folder,
                world.sqs(),
                List.of("-Xmx256m"),
                mappings.function("work", function.url(name), Duration.ofSeconds(10)));
    }

    private static void awaitReady(PenstockService service) {
        await().atMost(Duration.ofSeconds(60)).until(service::isReady);
    }

    private void awaitInvocationBy(int number) {
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        function.calls().stream().anyMatch(call -> call.path().equals("/instance-" + number)));
    }

    private void awaitAllSeen(Feed feed) {
        Instant deadline = Instant.now().plus(VISIBILITY.multipliedBy(3));
        await().atMost(VISIBILITY.multipliedBy(4))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> Instant.now().isAfter(deadline)
                        || function.firstSeen().keySet().containsAll(feed.sent().keySet()));
        await().atMost(Duration.ofSeconds(20)).until(() -> function.running() == 0);
    }

    private long partitionsSeen() {
        return function.calls().stream()
                .map(call -> call.items().getFirst().partition())
                .distinct()
                .count();
    }

    private List<PartitionHistory> histories() {
        return PartitionHistory.of(function.calls(), "stream/");
    }

    private Delays delays(Feed feed, String kind) {
        return Delays.of(feed, function, kind, Instant.MIN);
    }

    private void report(Feed feed, List<Duration> stops) {
        List<PartitionHistory> histories = histories();
        System.out.printf(
                "RollingDeploymentIT: stops took %s ms; longest gaps of shards %s ms; %d records came again, of them %d"
                        + " after they were settled in order; messages: %s; stream records: %s; changes: %s%n",
                stops.stream().map(Duration::toMillis).toList(),
                histories.stream()
                        .map(history -> history.longestGap().toMillis())
                        .toList(),
                histories.stream().mapToInt(PartitionHistory::repeats).sum(),
                histories.stream()
                        .mapToInt(
                                history -> history.repeatedAfterSettledInOrder().size())
                        .sum(),
                delays(feed, "job"),
                delays(feed, "click"),
                delays(feed, "stock"));
    }
}
