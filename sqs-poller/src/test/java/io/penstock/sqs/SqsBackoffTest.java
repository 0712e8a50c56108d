package io.penstock.sqs;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.delivery.Destinations;
import io.penstock.core.delivery.RetryBackoff;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.lane.CurrentSettings;
import io.penstock.core.lane.Lane;
import io.penstock.core.lane.LaneSettings;
import io.penstock.core.lane.LaneThreads;
import io.penstock.core.lane.MappingRunner;
import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Scaling;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.SourceContext;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** When messages that failed are received again under {@code retry-backoff}. */
class SqsBackoffTest {

    private static final Arn STANDARD = new Arn("aws", "sqs", "us-east-1", "000000000000", "q");
    private static final Arn FIFO = new Arn("aws", "sqs", "us-east-1", "000000000000", "q.fifo");
    private static final RetryBackoff RULE = new RetryBackoff(Duration.ofSeconds(10), 2, Duration.ofSeconds(100));
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final RedeliveringQueue queue = new RedeliveringQueue(time);
    private final Map<String, List<Instant>> invoked = new ConcurrentHashMap<>();
    private final List<String> order = new CopyOnWriteArrayList<>();

    /** Fails each batch with a message that is to fail, and notes when each message was sent to it. */
    private ScriptedFunction function(Time clock, Predicate<SourceRecord> fails) {
        return new ScriptedFunction(call -> {
            for (SourceRecord record : call.records()) {
                String body = TestLanes.body(record);
                invoked.computeIfAbsent(body, key -> new CopyOnWriteArrayList<>())
                        .add(clock.now());
                order.add(body);
            }
            return call.records().stream().anyMatch(fails) ? failing() : accepted("null");
        });
    }

    private static Predicate<SourceRecord> timesOf(String body, int times) {
        return record -> TestLanes.body(record).equals(body) && record.deliveries() <= times;
    }

    /** Runs one lane in virtual time until the queue is empty. */
    private void run(TestMapping mapping, ScriptedFunction function) throws InterruptedException {
        LaneSettings settings = settings(mapping, function);
        LoneTime lone = new LoneTime(time);
        SqsQueue sqs = new SqsQueue(
                mapping.queue(),
                TestClients.answering(Region.US_EAST_1, "{\"Attributes\":{\"VisibilityTimeout\":\"30\"}}"),
                queue,
                lone,
                SqsSettings.CALL_TIMEOUT);
        SharedQueue shared = SharedQueue.of(
                new SourceContext(
                        settings.mapping(),
                        mapping::functionTimeout,
                        settings.listener(),
                        new LaneThreads(time).background("test")),
                sqs,
                lone,
                Chance.seeded(1),
                SqsSettings.of(OpenReceives.FINISH));
        LaneId id = shared.lanes().await(lane -> lane).getFirst();
        Lane lane = new Lane(new SqsPartition(id, shared), new CurrentSettings(settings), lone, Chance.seeded(2));
        while (!queue.isEmpty()) {
            assertThat(lane.runOnce()).isTrue();
        }
    }

    private static LaneSettings settings(TestMapping mapping, ScriptedFunction function) {
        return new LaneSettings(
                mapping.build(),
                function,
                new Destinations(new UUID(0, 1), Optional.empty(), Optional.empty()),
                new RecordingListener());
    }

    /** Two pollers, which never retire. */
    private static TestMapping mapping(Arn arn) {
        return TestMapping.of(arn).scaling(new Scaling.ProvisionedPollers(2, 2)).backoff(RULE);
    }

    /** When it was sent to the function. */
    private List<Instant> times(String body) {
        return invoked.getOrDefault(body, List.of());
    }

    private List<Duration> gaps(String body) {
        List<Instant> times = times(body);
        List<Duration> gaps = new ArrayList<>();
        for (int index = 1; index < times.size(); index++) {
            gaps.add(Duration.between(times.get(index - 1), times.get(index)));
        }
        return gaps;
    }

    /** Each within half of the rule's delay to all of it, in whole seconds, and a little for the receive. */
    private static void assertFollowsRule(List<Duration> gaps, RetryBackoff rule, Duration slack) {
        for (int receives = 1; receives <= gaps.size(); receives++) {
            Duration whole = rule.after(receives);
            assertThat(gaps.get(receives - 1))
                    .as("after " + receives + " receives")
                    .isBetween(whole.dividedBy(2), whole.plus(slack));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "c", "d", "e", "f", "g", "h"})
    void aMessageThatFailsFiveTimesComesAgainAsTheRuleSays(String body) throws Exception {
        queue.send(body + "1");

        run(mapping(FIFO), function(time, timesOf(body + "1", 5)));

        assertThat(gaps(body + "1")).hasSize(5);
        assertFollowsRule(gaps(body + "1"), RULE, SECOND);
    }

    @Test
    void aStandardQueuesMessagesThatFailTogetherComeAgainEachAtItsTime() throws Exception {
        queue.send("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");

        run(mapping(STANDARD), function(time, record -> record.deliveries() <= 1));

        assertThat(invoked.values()).allSatisfy(times -> assertThat(times).hasSize(2));
        invoked.keySet().forEach(body -> assertFollowsRule(gaps(body), RULE, SECOND));
        assertThat(invoked.values().stream().map(List::getLast).distinct().count())
                .as("not all at the same time")
                .isGreaterThan(2);
    }

    @Test
    void aFifoGroupKeepsItsOrderBehindAMessageThatFailsAndOthersAreNotHeldUp() throws Exception {
        queue.send("a1", "a2", "a3");

        run(mapping(FIFO).batch(2, Duration.ZERO), function(time, record -> {
            if (order.size() == 2) {
                queue.send("a4", "b1");
            }
            return TestLanes.body(record).equals("a1") && record.deliveries() <= 2;
        }));

        assertThat(order.stream().filter(body -> body.startsWith("a")))
                .containsExactly("a1", "a2", "a1", "a2", "a1", "a2", "a3", "a4");
        assertFollowsRule(gaps("a1"), RULE, SECOND);
        assertThat(times("b1").getFirst()).isBefore(times("a1").get(1));
    }

    @Test
    void onRealTimeAMessageThatKeepsFailingIsReceivedAfterTheBackoffAndNotAfterTheVisibilityTimeout() throws Exception {
        TestQueue real = TestQueue.fifo(Duration.ofSeconds(60));
        RetryBackoff rule = new RetryBackoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(4));
        real.sendInGroups("a1", "a2", "b1");

        try (Running running =
                new Running(TestMapping.of(real).backoff(rule), function(TestContext.TIME, timesOf("a1", 5)))) {
            await().atMost(Duration.ofSeconds(60)).until(real::isEmpty);
        }

        assertThat(gaps("a1")).hasSize(5);
        assertFollowsRule(gaps("a1"), rule, Duration.ofSeconds(3));
        List<String> group = order.stream().filter(body -> body.startsWith("a")).toList();
        assertThat(group).endsWith("a1", "a2");
        for (int index = 0; index < group.size(); index++) {
            if (group.get(index).equals("a2")) {
                assertThat(group.get(index - 1)).as("before a2: %s", group).isEqualTo("a1");
            }
        }
    }

    @Test
    void onRealTimeOnlyTheMessageThatWasReportedAsFailedStaysHidden() throws Exception {
        TestQueue real = TestQueue.standard(Duration.ofSeconds(60));
        RetryBackoff rule = new RetryBackoff(Duration.ofSeconds(20), 1, Duration.ofSeconds(20));
        real.send("whole", "torn");
        TestMapping mapping = TestMapping.of(real).backoff(rule);

        try (Running running = new Running(mapping, new ScriptedFunction(call -> tornFailed(call.records())))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> real.hidden() == 1 && real.visible() == 0);
        }
    }

    private static InvocationResult tornFailed(List<SourceRecord> records) {
        TreeSet<Integer> torn = new TreeSet<>();
        for (int index = 0; index < records.size(); index++) {
            if (TestLanes.body(records.get(index)).equals("torn")) {
                torn.add(index);
            }
        }
        InvocationResult.Accepted accepted = (InvocationResult.Accepted) accepted("null");
        return torn.isEmpty() ? accepted : new InvocationResult.PartlyFailed(accepted.answer(), torn);
    }

    /** A mapping that runs on ElasticMQ. */
    private static final class Running implements AutoCloseable {

        private final MappingRunner runner;

        Running(TestMapping mapping, ScriptedFunction function) {
            LaneThreads threads = new LaneThreads(TestContext.TIME);
            CurrentSettings settings = new CurrentSettings(settings(mapping, function));
            this.runner = new MappingRunner(
                    TestFactory.at(TestQueue.endpoint())
                            .build()
                            .open(settings.sourceContext(
                                    threads.background("test"),
                                    new FairPool(Long.MAX_VALUE / 2).join(),
                                    SharedLimits.ALONE)),
                    settings,
                    threads,
                    TestContext.TIME,
                    Chance.unpredictable());
            runner.start();
        }

        @Override
        public void close() throws InterruptedException {
            runner.stop();
            runner.stopImmediately();
            runner.awaitStopped(TestContext.TIME.now().plusSeconds(20));
        }
    }
}
