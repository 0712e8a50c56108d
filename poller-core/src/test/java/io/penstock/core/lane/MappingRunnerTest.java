package io.penstock.core.lane;

import static io.penstock.core.testkit.TestRecord.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import io.penstock.core.delivery.Destinations;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@DisplayName("A mapping's runner")
@Timeout(30)
class MappingRunnerTest {

    private final SystemTime time = new SystemTime();
    private final RecordingListener events = new RecordingListener();
    private final ManualSource source = new ManualSource();

    private MappingRunner runner(Mapping mapping, ScriptedFunction function) {
        Destinations nowhere = new Destinations(mapping.id(), Optional.empty(), Optional.empty());
        return new MappingRunner(
                source,
                new CurrentSettings(new LaneSettings(mapping, function, nowhere, events)),
                new LaneThreads(time),
                time,
                Chance.seeded(1));
    }

    private boolean stop(MappingRunner runner) throws InterruptedException {
        runner.stop();
        return runner.awaitStopped(time.now().plusSeconds(10));
    }

    private static List<String> called(ScriptedFunction function) {
        return function.calledWith().stream().flatMap(List::stream).sorted().toList();
    }

    @Test
    @DisplayName("runs a lane for each partition that is assigned, and stops those that no longer are")
    void follows_the_assignment() throws Exception {
        ScriptedFunction function = ScriptedFunction.accepting();
        MappingRunner runner = runner(MappingBuilder.sqs("orders").build(), function);
        ManualPartition first = new ManualPartition("first");
        ManualPartition second = new ManualPartition("second");

        runner.start();
        source.assign(List.of(first));
        first.bring(records(1));
        await().until(() -> called(function).equals(List.of("1")));
        source.assign(List.of(first, second));
        second.bring(records(2).subList(1, 2));
        await().until(() -> called(function).equals(List.of("1", "2")));
        source.assign(List.of(second));
        await().until(first::isClosed);

        assertThat(second.isClosed()).isFalse();
        assertThat(stop(runner)).isTrue();
        assertThat(second.isClosed()).isTrue();
        assertThat(source.isClosed()).isTrue();
    }

    @Test
    @DisplayName("B32: an invocation that runs when the stop comes finishes, and its batch is settled")
    void running_calls_finish() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        ScriptedFunction function = new ScriptedFunction(call -> {
            called.countDown();
            awaitQuietly(answer);
            return ScriptedFunction.accepted("null");
        });
        MappingRunner runner = runner(MappingBuilder.sqs("orders").build(), function);
        ManualPartition partition = new ManualPartition("only");
        runner.start();
        source.assign(List.of(partition));
        partition.bring(records(1));
        called.await();

        runner.stop();
        assertThat(runner.awaitStopped(time.now())).isFalse();
        answer.countDown();

        assertThat(runner.awaitStopped(time.now().plusSeconds(10))).isTrue();
        assertThat(partition.delivered()).extracting(SourceRecord::id).containsExactly("1");
    }

    @Test
    @DisplayName("an invocation that runs on after the grace period is interrupted, and its records are released")
    void stops_immediately() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        ScriptedFunction function = new ScriptedFunction(call -> {
            called.countDown();
            return ScriptedFunction.throttled();
        });
        MappingRunner runner = runner(MappingBuilder.sqs("orders").build(), function);
        ManualPartition partition = new ManualPartition("only");
        runner.start();
        source.assign(List.of(partition));
        partition.bring(records(1));
        called.await();

        runner.stopImmediately();

        assertThat(runner.awaitStopped(time.now().plusSeconds(10))).isTrue();
        assertThat(partition.released()).extracting(SourceRecord::id).containsExactly("1");
    }

    @Test
    @DisplayName("B32: a lane whose pull swallows the interruption is interrupted again, and stops")
    void interruption_is_lost() throws Exception {
        MappingRunner runner = runner(MappingBuilder.sqs("orders").build(), ScriptedFunction.accepting());
        ManualPartition partition = new ManualPartition("only").losingInterruptions(2);
        runner.start();
        source.assign(List.of(partition));
        await().until(partition::isPulled);

        runner.stop();

        assertThat(runner.awaitStopped(time.now().plusSeconds(10))).isTrue();
        assertThat(partition.isClosed()).isTrue();
    }

    @Test
    @DisplayName("a source out of reach is no crash: it is retried, and found when it is there")
    void source_out_of_reach() throws Exception {
        ScriptedFunction function = ScriptedFunction.accepting();
        MappingRunner runner = runner(MappingBuilder.sqs("orders").build(), function);
        ManualPartition partition = new ManualPartition("only");
        source.fail("connection refused");

        runner.start();
        await().until(() -> !events.of(LaneEvent.SourceFailed.class).isEmpty());
        partition.bring(records(1));
        source.assign(List.of(partition));

        await().atMost(Duration.ofSeconds(10)).until(() -> called(function).equals(List.of("1")));
        assertThat(runner.isAlive()).isTrue();
        assertThat(stop(runner)).isTrue();
    }

    @Test
    @DisplayName("F19: a fault in our own code while lanes are assigned is logged with its stack trace, and retried")
    void f19_faultsOfAnAssignmentKeepTheirStackTrace() throws Exception {
        IllegalStateException bug = new IllegalStateException("a bug");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger(MappingRunner.class);
        lines.start();
        log.addAppender(lines);
        MappingRunner runner = runner(MappingBuilder.sqs("orders").build(), ScriptedFunction.accepting());
        source.throwing(bug);

        runner.start();
        await().until(() -> !events.of(LaneEvent.SourceFailed.class).isEmpty());
        assertThat(stop(runner)).isTrue();
        log.detachAppender(lines);

        assertThat(lines.list)
                .extracting(ILoggingEvent::getThrowableProxy)
                .singleElement()
                .isInstanceOfSatisfying(
                        ThrowableProxy.class,
                        logged -> assertThat(logged.getThrowable()).isSameAs(bug));
    }

    @Test
    @DisplayName("F13: a partition whose lane died and could not be closed gets another lane")
    void f13_laneIsReplaced() throws Exception {
        ScriptedFunction function = ScriptedFunction.accepting();
        Mapping mapping = MappingBuilder.sqs("orders")
                .filter(record -> {
                    if (record.id().equals("1")) {
                        throw new IllegalStateException("a bug");
                    }
                    return true;
                })
                .build();
        MappingRunner runner = runner(mapping, function);
        ManualPartition partition = new ManualPartition("only").failingToClose(1);
        runner.start();
        source.assign(List.of(partition));

        partition.bring(records(1));
        await().until(() -> events.of(LaneEvent.Died.class).size() == 2);
        partition.bring(records(2).subList(1, 2));

        await().until(() -> called(function).equals(List.of("2")));
        assertThat(stop(runner)).isTrue();
        assertThat(partition.isClosed()).isTrue();
    }

    @Test
    @DisplayName("B37: a run that is never started reads nothing, and is closed all the same")
    void neverStarted() throws Exception {
        MappingRunner runner = runner(MappingBuilder.sqs("orders").disabled().build(), ScriptedFunction.accepting());

        assertThat(runner.isAlive()).isTrue();
        assertThat(stop(runner)).isTrue();
        assertThat(source.isClosed()).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName(
            "F9: a source is notified of the stop while an invocation still runs, so that it can release what is idle")
    void f9_theSourceIsNotifiedOfTheStopBeforeItsLanesEnd() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        ScriptedFunction function = new ScriptedFunction(invocation -> {
            try {
                answer.await();
            } catch (InterruptedException never) {
                Thread.currentThread().interrupt();
            }
            return ScriptedFunction.accepted("null");
        });
        MappingRunner runner = runner(MappingBuilder.sqs("orders").build(), function);
        ManualPartition busy = new ManualPartition("busy");
        runner.start();
        source.assign(List.of(busy));
        busy.bring(records(1));
        await().until(() -> called(function).equals(List.of("1")));
        assertThat(source.isDrained()).isFalse();

        runner.stop();

        await().until(source::isDrained);
        assertThat(busy.isClosed()).isFalse();
        assertThat(source.isClosed()).isFalse();
        answer.countDown();
        assertThat(runner.awaitStopped(time.now().plusSeconds(10))).isTrue();
        assertThat(busy.isClosed()).isTrue();
    }
}
