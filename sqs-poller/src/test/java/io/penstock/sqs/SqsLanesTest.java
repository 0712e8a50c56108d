package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.delivery.Destinations;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.lane.CurrentSettings;
import io.penstock.core.lane.LaneSettings;
import io.penstock.core.lane.LaneThreads;
import io.penstock.core.lane.MappingRunner;
import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.time.Chance;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A queue with the lanes, the deliveries and the stop of the core. */
class SqsLanesTest {

    private final RecordingListener listener = new RecordingListener();
    private final LaneThreads threads = new LaneThreads(TestContext.TIME);
    private final AtomicBoolean well = new AtomicBoolean(true);
    private final SqsStub sqs = SqsStub.inFrontOfElasticMq();

    @AfterEach
    void close() {
        sqs.close();
    }

    private MappingRunner run(
            TestQueue queue, OpenReceives openReceives, Function<Invocation, InvocationResult> function) {
        return run(HotCalls.LEAN, queue, openReceives, function);
    }

    private MappingRunner run(
            HotCalls hotCalls,
            TestQueue queue,
            OpenReceives openReceives,
            Function<Invocation, InvocationResult> function) {
        Mapping mapping = TestMapping.of(queue).build();
        SqsSourceFactory factory = TestFactory.at(sqs.endpoint())
                .by(hotCalls)
                .openReceives(openReceives)
                .build();
        CurrentSettings settings = new CurrentSettings(new LaneSettings(
                mapping,
                new ScriptedFunction(function).wellWhile(well::get),
                new Destinations(new UUID(0, 1), Optional.empty(), Optional.empty()),
                listener));
        MappingRunner runner = new MappingRunner(
                factory.open(settings.sourceContext(
                        threads.background("test"), new FairPool(Long.MAX_VALUE / 2).join(), SharedLimits.ALONE)),
                settings,
                threads,
                TestContext.TIME,
                Chance.unpredictable());
        runner.start();
        return runner;
    }

    private static Instant in(Duration duration) {
        return TestContext.TIME.now().plus(duration);
    }

    private void awaitOpenReceive() {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> sqs.calls("GetQueueAttributes").size() >= 1);
        TestContext.pass(Duration.ofSeconds(1));
    }

    @Test
    void f6_aFunctionThatIsDownSpendsNoReceiveOfAnyMessage() throws Exception {
        TestQueue dead = TestQueue.standard(Duration.ofSeconds(30));
        TestQueue queue = TestQueue.redriving(false, Duration.ofSeconds(2), dead, 3);
        IntStream.range(0, 100).forEach(number -> queue.send("m" + number));
        Instant back = in(Duration.ofSeconds(15));
        Map<String, Integer> deliveries = new ConcurrentHashMap<>();
        MappingRunner runner = run(queue, OpenReceives.FINISH, call -> {
            boolean up = !TestContext.TIME.now().isBefore(back);
            well.set(up);
            if (!up) {
                return new InvocationResult.Unreachable("connection refused", Duration.ZERO);
            }
            for (SourceRecord record : call.records()) {
                deliveries.put(record.id(), record.deliveries());
            }
            return ScriptedFunction.accepted("null");
        });

        await().atMost(Duration.ofSeconds(100)).until(() -> queue.isEmpty());

        assertThat(dead.visible()).isZero();
        assertThat(deliveries).hasSize(100);
        assertThat(deliveries.values()).containsOnly(1);
        runner.stop();
        assertThat(runner.awaitStopped(in(Duration.ofSeconds(24)))).isTrue();
    }

    @Test
    void f17_anOpenReceiveEndsByItselfAtAGracefulStopAndWhatItBringsIsDelivered() throws Exception {
        TestQueue queue = TestQueue.standard(Duration.ofSeconds(60));
        Map<String, Integer> deliveries = new ConcurrentHashMap<>();
        MappingRunner runner = run(queue, OpenReceives.FINISH, call -> {
            call.records().forEach(record -> deliveries.put(record.id(), record.deliveries()));
            return ScriptedFunction.accepted("null");
        });
        awaitOpenReceive();

        runner.stop();
        TestContext.pass(Duration.ofSeconds(1));
        queue.send("late");

        assertThat(runner.awaitStopped(in(Duration.ofSeconds(24)))).isTrue();
        assertThat(deliveries.values()).containsExactly(1);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void f17_whatAnOpenReceiveBringsIsReleasedAtOnceWhenItCannotBeDelivered() throws Exception {
        TestQueue queue = TestQueue.standard(Duration.ofSeconds(60));
        MappingRunner runner =
                run(queue, OpenReceives.FINISH, call -> new InvocationResult.Throttled("no", Duration.ofSeconds(30)));
        awaitOpenReceive();

        runner.stop();
        TestContext.pass(Duration.ofSeconds(1));
        queue.send("late");

        assertThat(runner.awaitStopped(in(Duration.ofSeconds(24)))).isTrue();
        assertThat(queue.visible()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(HotCalls.class)
    void f17_anOpenReceiveIsCancelledWhereThatIsConfigured(HotCalls hotCalls) throws Exception {
        MappingRunner runner = run(
                hotCalls,
                TestQueue.standard(Duration.ofSeconds(60)),
                OpenReceives.CANCEL,
                call -> ScriptedFunction.accepted("null"));
        awaitOpenReceive();

        runner.stop();

        assertThat(runner.awaitStopped(in(Duration.ofSeconds(5)))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(HotCalls.class)
    void f17_anImmediateStopCancelsAnOpenReceive(HotCalls hotCalls) throws Exception {
        MappingRunner runner = run(
                hotCalls,
                TestQueue.standard(Duration.ofSeconds(60)),
                OpenReceives.FINISH,
                call -> ScriptedFunction.accepted("null"));
        awaitOpenReceive();

        runner.stop();
        assertThat(runner.awaitStopped(in(Duration.ofSeconds(2)))).isFalse();
        runner.stopImmediately();

        assertThat(runner.awaitStopped(in(Duration.ofSeconds(5)))).isTrue();
    }
}
