package io.penstock.it.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.awaitility.Awaitility.await;

import io.penstock.it.Interval;
import io.penstock.it.NeedsNode;
import io.penstock.it.Stage.Queue;
import io.penstock.it.reliability.Call;
import io.penstock.it.reliability.Feed;
import io.penstock.it.reliability.WatchedFunction;
import io.penstock.it.reliability.WatchedFunction.Work;
import io.penstock.it.reliability.World;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.Load.Span;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.ShardedStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * {@code -Dit.flow.pause=30}: for how many seconds an instance is paused, and another cut off; {@code
 * -Dit.flow.calm=60}: how long is measured; {@code -Dit.flow.dead=110}: how long the test goes on after a kill. From
 * 100 on the limits must be reached again then, because the share of the one that was killed is free; {@code
 * -Dit.flow.over=10} and {@code -Dit.flow.under=5}: by how many percent one second may exceed the rate limit, and
 * averages may fall short of all limits, on a machine that does nothing else.
 */
@DisplayName("Limits hold over three instances")
@NeedsNode
@Isolated("what runs at the same time is measured")
@Order(1)
class SharedLimitsIT {

    private static final Duration PAUSE = Duration.ofSeconds(Integer.getInteger("it.flow.pause", 5));
    private static final Duration CALM = Duration.ofSeconds(Integer.getInteger("it.flow.calm", 10));
    private static final Duration DEAD = Duration.ofSeconds(Integer.getInteger("it.flow.dead", 3));
    /** What a busy machine delays comes together later, though it was sent evenly. */
    private static final int OVER_PERCENT = Integer.getInteger("it.flow.over", 20);
    /** The limits were reached before a calm begins; a busy machine may not keep that up. */
    private static final int UNDER_PERCENT = Integer.getInteger("it.flow.under", 50);

    private static final Duration SHARE_IS_FREE = Duration.ofSeconds(100);
    private static final int MAXIMUM = 20;
    private static final int RESERVED = 12;
    private static final int RATE = 100;
    private static final int SHARDS = 8;
    private static final int LATELY_SECONDS = 4;
    private static final Duration INVOCATION = Duration.ofMillis(500);
    private static final Duration VISIBILITY = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final World world = new World();
    /** Of a queue with a maximum concurrency. */
    private final WatchedFunction bounded = new WatchedFunction(Work.acceptingAfter(INVOCATION));
    /** Reserved, of a queue and a stream. */
    private final WatchedFunction reserved = new WatchedFunction(Work.acceptingAfter(INVOCATION));
    /** Of a queue, at most so many times a second. */
    private final WatchedFunction rated = new WatchedFunction(Work.acceptingAfter(Duration.ofMillis(20)));

    private final Map<String, Member> members = new LinkedHashMap<>();
    private final List<Span> calms = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        members.values().forEach(Member::close);
        bounded.close();
        reserved.close();
        rated.close();
        world.close();
    }

    @Test
    @DisplayName("and are reached, and never exceeded while instances come, go, stand still and lose the store")
    void limitsHoldOverAllInstances() throws Exception {
        List<Queue> queues = List.of(queue("bounded"), queue("reserved"), queue("rated"));
        ShardedStream stream = world.streams.stream("reserved-too", SHARDS);
        Configuration mappings = mappings(queues, stream);
        try (Feed feed = new Feed()) {
            queues.forEach(queue -> feed.every(Duration.ofMillis(500), queue.arn(), number -> fill(queue, number)));
            List<Shard> shards = stream.openShards();
            feed.every(INVOCATION, stream.name(), number -> fill(stream, shards, number));
            List.of("a", "b", "c").forEach(name -> start(name, mappings));
            awaitMembers();
            awaitFull();
            calm();

            member("b").beCutOff(PAUSE);
            member("c").pause(PAUSE);
            member("a").stop();
            members.remove("a");
            start("d", mappings);
            awaitMembers();
            member("b").kill();
            members.remove("b");
            Interval.pass(DEAD);
            if (DEAD.compareTo(SHARE_IS_FREE) >= 0) {
                start("e", mappings);
                awaitMembers();
                awaitFull();
                calm();
            }
        }
        members.values().forEach(Member::kill);
        await().atMost(PATIENCE).until(() -> bounded.running() + reserved.running() + rated.running() == 0);
        report();
        assertSoftly(softly -> {
            assertNeverMore(softly);
            calms.forEach(calm -> assertReached(softly, calm));
        });
    }

    private void assertNeverMore(SoftAssertions softly) {
        softly.assertThat(bounded.load().mostAtOnce())
                .as("at once of the queue's mapping")
                .isLessThanOrEqualTo(MAXIMUM);
        softly.assertThat(reserved.load().mostAtOnce())
                .as("at once of the function")
                .isLessThanOrEqualTo(RESERVED);
        softly.assertThat(rated.load().mostInASecond())
                .as("in any second")
                .isLessThanOrEqualTo(RATE * (100 + OVER_PERCENT) / 100);
    }

    private void assertReached(SoftAssertions softly, Span calm) {
        softly.assertThat(average(bounded, calm))
                .as("on average of the queue's mapping")
                .isGreaterThanOrEqualTo(MAXIMUM * (100 - UNDER_PERCENT) / 100.0);
        softly.assertThat(average(reserved, calm))
                .as("on average of the function")
                .isGreaterThanOrEqualTo(RESERVED * (100 - UNDER_PERCENT) / 100.0);
        double seconds = (calm.end() - calm.begin()) / 1_000.0;
        softly.assertThat(rated.load().begun(calm.begin(), calm.end()) / seconds)
                .as("a second")
                .isBetween(RATE * (100 - UNDER_PERCENT) / 100.0, RATE * 1.05);
        for (WatchedFunction function : List.of(bounded, reserved, rated)) {
            softly.assertThat(instances(function, calm)).as("instances").hasSize(3);
        }
        softly.assertThat(sources(reserved, calm)).as("queue and shards").hasSize(1 + SHARDS);
    }

    private Configuration mappings(List<Queue> queues, ShardedStream stream) {
        return Configuration.empty()
                .mapping(MappingEntry.of("bounded", queues.get(0).arn())
                        .batchSize(1)
                        .maximumConcurrency(MAXIMUM))
                .mapping(MappingEntry.of("reserved", queues.get(1).arn())
                        .batchSize(1)
                        .maximumConcurrency(RESERVED))
                .mapping(MappingEntry.of("reserved-too", stream.arn())
                        .function("reserved")
                        .fromTrimHorizon()
                        .batchSize(1))
                .mapping(MappingEntry.of("rated", queues.get(2).arn())
                        .batchSize(1)
                        .maximumConcurrency(30));
    }

    private void start(String name, Configuration mappings) {
        Duration timeout = Duration.ofSeconds(10);
        Configuration configuration = mappings.function("bounded", bounded.url(name), timeout)
                .function("reserved", reserved.url(name), timeout, Map.of("reserved-concurrency", RESERVED))
                .function(
                        "rated",
                        rated.url(name),
                        timeout,
                        Map.of("rate-limit", Map.of("invocations-per-second", RATE)));
        members.put(name, Member.start(world, folder, name, configuration));
    }

    private Member member(String name) {
        return Objects.requireNonNull(members.get(name), name);
    }

    private void awaitMembers() {
        members.values().forEach(member -> member.awaitInstances(members.size()));
    }

    /** Lanes of a queue come one by one, shards when they are leased, and shares of a rate when they are divided. */
    private void awaitFull() {
        await("the limits are reached")
                .atMost(PATIENCE)
                .until(() -> bounded.running() >= MAXIMUM - 1
                        && reserved.running() >= RESERVED - 1
                        && sources(reserved, lately()).size() == 1 + SHARDS
                        && during(rated, lately()).size() >= LATELY_SECONDS * RATE * 0.95);
    }

    private static Span lately() {
        long now = System.currentTimeMillis();
        return new Span(now - LATELY_SECONDS * 1_000L, now);
    }

    private void calm() {
        long begin = System.currentTimeMillis();
        Interval.pass(CALM);
        calms.add(new Span(begin, System.currentTimeMillis()));
    }

    private Queue queue(String name) {
        return world.streams.stage.queue(name, VISIBILITY);
    }

    private static void fill(Queue queue, int number) {
        if (queue.size() < 500) {
            queue.sendMany("message-" + number + "-", 150);
        }
    }

    /** As much as the function can take. */
    private static void fill(ShardedStream stream, List<Shard> shards, int number) {
        Map<Integer, byte[]> one = IntStream.range(0, SHARDS)
                .boxed()
                .collect(Collectors.toMap(shard -> shard, shard -> ("record-" + number).getBytes(UTF_8)));
        World.putInEach(stream, shards, "key", one);
    }

    private static double average(WatchedFunction function, Span calm) {
        return function.load().average(calm.begin(), calm.end());
    }

    private static TreeSet<String> instances(WatchedFunction function, Span calm) {
        return during(function, calm).stream().map(Call::path).collect(Collectors.toCollection(TreeSet::new));
    }

    private static TreeSet<String> sources(WatchedFunction function, Span calm) {
        return during(function, calm).stream()
                .map(call -> call.items().getFirst().partition())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Call> during(WatchedFunction function, Span calm) {
        return function.calls().stream()
                .filter(call -> call.begun().toEpochMilli() >= calm.begin()
                        && call.begun().toEpochMilli() < calm.end())
                .toList();
    }

    private void report() {
        for (Span calm : calms) {
            System.out.printf(
                    "SharedLimitsIT: calm: %.1f of %d and %.1f of %d on average, %d of %d a second; by %s, %s, %s%n",
                    average(bounded, calm),
                    MAXIMUM,
                    average(reserved, calm),
                    RESERVED,
                    Math.round(rated.load().begun(calm.begin(), calm.end()) * 1_000.0 / (calm.end() - calm.begin())),
                    RATE,
                    instances(bounded, calm),
                    instances(reserved, calm),
                    instances(rated, calm));
        }
        System.out.printf(
                "SharedLimitsIT: at most %d of %d and %d of %d at once, %d of %d in any second%n",
                bounded.load().mostAtOnce(),
                MAXIMUM,
                reserved.load().mostAtOnce(),
                RESERVED,
                rated.load().mostInASecond(),
                RATE);
    }
}
