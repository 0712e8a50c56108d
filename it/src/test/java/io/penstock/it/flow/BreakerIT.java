package io.penstock.it.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.awaitility.Awaitility.await;

import io.penstock.it.Interval;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.reliability.Delays;
import io.penstock.it.reliability.Feed;
import io.penstock.it.reliability.Item;
import io.penstock.it.reliability.WatchedFunction;
import io.penstock.it.reliability.WatchedFunction.Work;
import io.penstock.it.reliability.World;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code -Dit.flow.down=120}: for how many seconds the function refuses connections; {@code -Dit.flow.waiting=10000}:
 * how many messages wait meanwhile.
 */
@DisplayName("A function that is down")
@NeedsNode
@Order(1)
class BreakerIT {

    private static final Duration DOWN = Duration.ofSeconds(Integer.getInteger("it.flow.down", 12));
    private static final int WAITING = Integer.getInteger("it.flow.waiting", 2_000);
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    private static final Duration RECOVERY = Duration.ofSeconds(5);
    private static final Duration MEASURED = Duration.ofSeconds(2);
    /** Shorter than it is down, so that what is not kept hidden comes again. */
    private static final Duration VISIBILITY = Duration.ofSeconds(6);

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LANES = 10;
    private static final int BATCH = 5;
    private static final int ENOUGH_TO_OPEN = 10;
    private static final int CLOSED = 0;
    private static final int OPEN = 2;

    private final World world = new World();
    private final WatchedFunction down = new WatchedFunction(Work.acceptingAfter(Duration.ofMillis(200)));
    private final WatchedFunction healthy = new WatchedFunction(Work.acceptingAfter(Duration.ofMillis(20)));
    private final WatchedFunction picky = new WatchedFunction(
            items -> items.stream().noneMatch(item -> item.body().startsWith("poison")));

    private Queue dead;
    private Queue waiting;
    private Queue flowing;
    private Queue poisoned;
    private PenstockService service;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        dead = world.streams.stage.queue("dead", VISIBILITY);
        waiting = world.streams.stage.queue("waiting", VISIBILITY, dead, 2);
        flowing = world.streams.stage.queue("flowing", VISIBILITY);
        poisoned = world.streams.stage.queue("poisoned", VISIBILITY);
        Map<String, Object> breaker = Map.of(
                "circuit-breaker",
                Map.of("wait", WAIT.toSeconds() + "s", "maximum-wait", LONGEST_WAIT.toSeconds() + "s"));
        service = world.start(
                "breaker",
                folder,
                world.sqs(),
                world.dynamoDb(),
                List.of("-Xmx256m"),
                Configuration.empty()
                        .function("down", down.url("down"), TIMEOUT, breaker)
                        .function("healthy", healthy.url("healthy"), TIMEOUT, breaker)
                        .function("picky", picky.url("picky"), TIMEOUT, breaker)
                        .mapping(MappingEntry.of("waiting", waiting.arn())
                                .function("down")
                                .batchSize(BATCH)
                                .maximumConcurrency(LANES))
                        .mapping(MappingEntry.of("flowing", flowing.arn())
                                .function("healthy")
                                .batchSize(1))
                        .mapping(MappingEntry.of("poisoned", poisoned.arn())
                                .function("picky")
                                .batchSize(1)));
        await().atMost(PATIENCE).until(service::isReady);
    }

    @AfterEach
    void stop() {
        service.process().kill();
        service.close();
        down.close();
        healthy.close();
        picky.close();
        world.close();
    }

    @Test
    @DisplayName("is invoked once a wait, spends no receives, stops nobody else, and is soon back at its rate")
    void isLeftAloneUntilItReturns() throws Exception {
        waiting.sendMany("before-", 50);
        await().atMost(PATIENCE).until(() -> down.firstSeen().size() == 50);
        waiting.awaitEmpty();
        try (Feed feed = new Feed()) {
            feed.every(Duration.ofMillis(100), "flowing", number -> flowing.send(feed.noted("flowing-" + number)));
            down.goDown();
            Instant begun = Instant.now();
            waiting.sendMany("waiting-", WAITING);
            await("the circuit opens").atMost(PATIENCE).until(() -> state("down") == OPEN);
            Instant opened = Instant.now();
            long toOpen = unreached();
            Interval.pass(DOWN.minus(Duration.between(begun, opened)));
            long probes = unreached() - toOpen;
            long waits = waits(Duration.between(opened, Instant.now()));
            Delays beside = Delays.of(feed, healthy, "flowing", begun);
            down.comeBack();
            Instant returned = Instant.now();
            await().atMost(PATIENCE.plus(DOWN)).until(() -> down.firstSeen().size() == 50 + WAITING);
            waiting.awaitEmpty();

            double atTheEnd = state("down");
            long full = returned.plus(RECOVERY).toEpochMilli();
            double concurrency = down.load().average(full, full + MEASURED.toMillis());
            System.out.printf(
                    "BreakerIT: opened after %d ms and %d invocations, then %d in %d waits; beside it: %s; after its"
                            + " return %.1f of %d at once; received more than once: %d; dead letters: %d%n",
                    Duration.between(begun, opened).toMillis(),
                    toOpen,
                    probes,
                    waits,
                    beside,
                    concurrency,
                    LANES,
                    receivedAgain(),
                    dead.size());
            assertSoftly(softly -> {
                softly.assertThat(toOpen).as("invocations until it opens").isLessThanOrEqualTo(ENOUGH_TO_OPEN + LANES);
                softly.assertThat(probes).as("one a wait").isBetween(1L, waits);
                softly.assertThat(receivedAgain())
                        .as("received again: at most what was in flight when it opened")
                        .isLessThanOrEqualTo(LANES * BATCH);
                softly.assertThat(dead.size()).as("dead letters").isZero();
                softly.assertThat(beside.percentile(99)).as("beside it").isLessThan(Duration.ofSeconds(2));
                softly.assertThat(concurrency).as("after its return").isGreaterThan(LANES * 0.85);
                softly.assertThat(atTheEnd).as("circuit").isEqualTo(CLOSED);
            });
        }
    }

    @Test
    @DisplayName("is none whose records are poison: what it refuses, however often, never opens its circuit")
    void poisonDoesNotOpenIt() throws Exception {
        // A mapping whose batches all fail slows down, so some are good.
        for (int round = 0; round < ENOUGH_TO_OPEN; round++) {
            poisoned.sendMany("poison-" + round + "-", 4);
            poisoned.send("good-" + round);
        }
        Set<Double> states = new HashSet<>();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            states.add(state("picky"));
            return picky.firstSeen().size() == 5 * ENOUGH_TO_OPEN;
        });

        assertThat(picky.calls().stream().filter(call -> !call.accepted())).hasSizeGreaterThan(3 * ENOUGH_TO_OPEN);
        assertThat(states).containsOnly((double) CLOSED);
    }

    private double state(String function) throws InterruptedException {
        return service.metrics().sum("penstock_circuit_state", "function=\"" + function + "\"");
    }

    /** How often the function was invoked and refused the connection. */
    private long unreached() throws InterruptedException {
        return service.metrics()
                .count("penstock_invocations_seconds_count", "mapping=\"waiting\"", "outcome=\"unreachable\"");
    }

    /** How many waits end within {@code time}: each is twice as long as the one before, up to the longest. */
    private static long waits(Duration time) {
        long waits = 0;
        Duration wait = WAIT;
        Duration over = wait;
        while (over.compareTo(time) <= 0) {
            waits++;
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
            over = over.plus(wait);
        }
        return waits;
    }

    private long receivedAgain() {
        return down.calls().stream()
                .flatMap(call -> call.items().stream())
                .filter(item -> item.receives() > 1)
                .map(Item::id)
                .distinct()
                .count();
    }
}
