package io.penstock.it.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.support.Configuration;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** {@code -Dit.starvation.seconds=N}: how long the function is down, 12 by default. */
@DisplayName("Of 20 mappings four are in trouble")
@NeedsNode
@Isolated("the rates of its mappings are measured")
@Order(1)
class StarvationIT {

    private static final Duration DOWN = Duration.ofSeconds(Integer.getInteger("it.starvation.seconds", 12));
    private static final int QUEUES = 14;
    private static final int STREAMS = 2;
    /** So few that they would be received again and again while the function is down. */
    private static final int WAITING = 60;

    private static final int BACKLOG = 1_000;
    private static final int ALLOWED = 10;
    private static final int BATCH = 10;
    private static final Duration INVOCATION = Duration.ofMillis(300);
    private static final String DEAD = "-dead";

    private final World world = new World();
    private final WatchedFunction healthy = new WatchedFunction(items -> true);
    private final WatchedFunction hanging = new WatchedFunction(items -> {
        TimeUnit.MINUTES.sleep(10);
        return true;
    });
    private final WatchedFunction down = new WatchedFunction(items -> {
        TimeUnit.MILLISECONDS.sleep(INVOCATION.toMillis());
        return true;
    });
    /** Of the poisoned stream, and of the one whose destination is down: one invocation at a time. */
    private final WatchedFunction picky = new WatchedFunction(
            items -> items.stream().noneMatch(item -> item.body().startsWith("poison")));

    /** A webhook that is never up. */
    private final WatchedFunction destination = new WatchedFunction(items -> true);

    private final Map<String, Queue> queues = new HashMap<>();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        healthy.close();
        hanging.close();
        down.close();
        picky.close();
        destination.close();
        world.close();
    }

    @Test
    @DisplayName(
            "F1, F5, F6: the other 16 keep their rate; nothing unseen is in a dead-letter queue; recovery is quick")
    void f5_f6_nothingStarves() throws Exception {
        queue("hanging", Duration.ofSeconds(600));
        queue("down", Duration.ofSeconds(5));
        IntStream.range(0, QUEUES).forEach(id -> queue("healthy-" + id, Duration.ofSeconds(30)));
        List<ShardedStream> streams = IntStream.range(0, STREAMS)
                .mapToObj(id -> world.streams.stream("flowing-" + id, 2))
                .toList();
        ShardedStream poisoned = world.streams.stream("poisoned", 2);
        ShardedStream unreported = world.streams.stream("unreported", 2);
        down.goDown();
        destination.goDown();
        try (PenstockService service = world.start(
                        "starvation",
                        folder,
                        world.sqs(),
                        List.of("-Xmx256m"),
                        configuration(streams, poisoned, unreported));
                Feed feed = new Feed()) {
            produce(feed, streams, poisoned, unreported);
            await("the healthy mappings have started")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> allFlow(feed));
            Instant from = Instant.now();
            existing("hanging").sendMany("hanging/", 5_000);
            existing("down").sendMany("down/early-", WAITING);
            poison(poisoned, "poison: ever again");
            poison(unreported, "poison: to the destination");
            Instant back = Instant.now().plus(DOWN);
            await().atMost(DOWN.plusSeconds(10)).until(() -> Instant.now().isAfter(back));

            Delays queued = Delays.of(feed, healthy, "healthy", from);
            Delays flowing = Delays.of(feed, healthy, "flowing", from);
            Delays beside = Delays.of(feed, picky, "beside", from);
            int concurrencyOfHanging = hanging.mostRunning();
            existing("down").sendMany("down/late-", BACKLOG - WAITING);
            Instant returned = Instant.now();
            down.comeBack();
            Duration allowed = Duration.ofSeconds(10).plus(INVOCATION.multipliedBy(BACKLOG / BATCH / ALLOWED));
            Duration drained = untilDrained(returned, allowed.plusSeconds(30));
            Map<String, Integer> dead = dead();
            System.out.printf(
                    "StarvationIT: queues: %s; streams: %s; beside a poisoned shard or a destination that is down: %s;"
                            + " the hanging function ran %d at the same time; down for %d s, then %d messages in %d ms,"
                            + " %d at the same time; dead letters: %s%n",
                    queued,
                    flowing,
                    beside,
                    concurrencyOfHanging,
                    DOWN.toSeconds(),
                    (int) down.firstSeen().keySet().stream()
                            .filter(body -> body.startsWith("down"))
                            .count(),
                    drained.toMillis(),
                    down.mostRunning(),
                    dead);

            SoftAssertions.assertSoftly(all -> {
                all.assertThat(service.process().isAlive()).as("alive").isTrue();
                all.assertThat(dead).as("dead letters").isEmpty();
                assertKeepsItsRate(all, queued, "queues");
                assertKeepsItsRate(all, flowing, "streams");
                assertKeepsItsRate(all, beside, "healthy shards beside broken ones");
                all.assertThat(down.mostRunning())
                        .as("at the function that came back")
                        .isLessThanOrEqualTo(ALLOWED);
                all.assertThat(drained).as("the backlog, from the return on").isLessThanOrEqualTo(allowed);
            });
        }
    }

    private static void assertKeepsItsRate(SoftAssertions all, Delays delays, String what) {
        all.assertThat(delays.percentile(99)).as("99 of 100 of " + what).isLessThan(Duration.ofSeconds(2));
        all.assertThat(delays.worst()).as("worst of " + what).isLessThan(Duration.ofSeconds(5));
    }

    private Duration untilDrained(Instant from, Duration patience) {
        Instant deadline = from.plus(patience);
        await().atMost(patience.plusSeconds(10))
                .until(() -> Instant.now().isAfter(deadline)
                        || down.firstSeen().keySet().stream()
                                        .filter(body -> body.startsWith("down"))
                                        .count()
                                == BACKLOG);
        return Duration.between(from, Instant.now());
    }

    /** The number of dead letters by queue. */
    private Map<String, Integer> dead() {
        Map<String, Integer> counts = new HashMap<>();
        queues.forEach((name, queue) -> {
            if (name.endsWith(DEAD)) {
                int size = queue.size();
                if (size > 0) {
                    counts.put(name, size);
                }
            }
        });
        return counts;
    }

    private void queue(String name, Duration visibility) {
        Queue dead = world.streams.stage.queue(name + DEAD, Duration.ofSeconds(30));
        queues.put(name + DEAD, dead);
        queues.put(name, world.streams.stage.queue(name, visibility, dead, 3));
    }

    private Queue existing(String name) {
        return Objects.requireNonNull(queues.get(name), name);
    }

    private static void poison(ShardedStream stream, String body) {
        World.putInEach(stream, stream.shards(), "key", Map.of(0, body.getBytes(UTF_8)));
    }

    /** To the poisoned streams' second shards only: the first ones stand still, as they have to. */
    private void produce(Feed feed, List<ShardedStream> streams, ShardedStream poisoned, ShardedStream unreported) {
        for (int id = 0; id < QUEUES; id++) {
            String name = "healthy-" + id;
            feed.every(Duration.ofMillis(400), name, number -> existing(name).send(feed.noted(name + "/" + number)));
        }
        for (int id = 0; id < STREAMS; id++) {
            produce(feed, "flowing-" + id, streams.get(id), List.of(0, 1));
        }
        produce(feed, "beside-poisoned", poisoned, List.of(1));
        produce(feed, "beside-unreported", unreported, List.of(1));
    }

    private static void produce(Feed feed, String name, ShardedStream stream, List<Integer> to) {
        List<Shard> shards = stream.shards();
        AtomicInteger key = new AtomicInteger();
        feed.every(Duration.ofMillis(400), name, number -> {
            Map<Integer, byte[]> one = new HashMap<>();
            to.forEach(shard ->
                    one.put(shard, feed.noted(name + "/" + shard + "/" + number).getBytes(UTF_8)));
            World.putInEach(stream, shards, "key-" + key.incrementAndGet() % 8, one);
        });
    }

    private boolean allFlow(Feed feed) {
        List<String> seen = Stream.of(healthy, picky)
                .flatMap(function -> function.firstSeen().keySet().stream())
                .map(body -> body.substring(0, body.lastIndexOf('/')))
                .distinct()
                .toList();
        return seen.containsAll(feed.sent().keySet().stream()
                .map(body -> body.substring(0, body.lastIndexOf('/')))
                .toList());
    }

    private Configuration configuration(List<ShardedStream> streams, ShardedStream poisoned, ShardedStream unreported) {
        Map<String, Object> oneAtATime = Map.of("reserved-concurrency", 1);
        Map<String, Object> probedOften = Map.of("circuit-breaker", Map.of("wait", "1s", "maximum-wait", "4s"));
        Duration patient = Duration.ofSeconds(10);
        Configuration configuration = Configuration.empty()
                .with("concurrency", 80)
                .function("healthy", healthy.url("healthy"), patient)
                .function("hanging", hanging.url("hanging"), Duration.ofMinutes(5))
                .function("down", down.url("down"), Duration.ofSeconds(1), probedOften)
                .function("poisoned", picky.url("poisoned"), patient, oneAtATime)
                .function("unreported", picky.url("unreported"), patient, oneAtATime)
                .mapping(MappingEntry.of("hanging", existing("hanging").arn())
                        .batchSize(1)
                        .with("provisioned-poller-config", Map.of("minimum-pollers", 50, "maximum-pollers", 100)))
                .mapping(MappingEntry.of("down", existing("down").arn())
                        .batchSize(BATCH)
                        .maximumConcurrency(ALLOWED))
                .mapping(MappingEntry.of("poisoned", poisoned.arn()).fromTrimHorizon())
                .mapping(MappingEntry.of("unreported", unreported.arn())
                        .fromTrimHorizon()
                        .maximumRetries(0)
                        .onFailure(destination.url("unreported").toString()));
        for (int id = 0; id < QUEUES; id++) {
            String name = "healthy-" + id;
            configuration = configuration.mapping(
                    MappingEntry.of(name, existing(name).arn()).function("healthy"));
        }
        for (int id = 0; id < streams.size(); id++) {
            configuration = configuration.mapping(
                    MappingEntry.of("flowing-" + id, streams.get(id).arn())
                            .function("healthy")
                            .fromTrimHorizon());
        }
        return configuration;
    }
}
