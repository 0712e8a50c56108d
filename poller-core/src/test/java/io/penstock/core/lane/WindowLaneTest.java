package io.penstock.core.lane;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.TestRecord.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.delivery.Destinations;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.Fate;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.record.WindowState;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.RecordingDestination;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.ScriptedPartition;
import io.penstock.core.testkit.TestRecord;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Chance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A lane with tumbling windows of a minute (semantics §2.4)")
class WindowLaneTest {

    private static final String TOO_LARGE = ",\"pad\":\"" + "x".repeat(WindowState.MAX_BYTES) + "\"";

    private final VirtualTime time = new VirtualTime();
    private final RecordingListener events = new RecordingListener();
    private final RecordingDestination failures = new RecordingDestination();
    private final Gatherer gatherer = new Gatherer();
    private ScriptedPartition partition = new ScriptedPartition(time);
    private PayloadLimit limit = PayloadLimit.LAMBDA;
    private MappingBuilder mapping = MappingBuilder.kinesis("clicks").tumblingWindow(Duration.ofMinutes(1));

    /** A record that arrives so many seconds after the start and can be read at once. */
    private void arriving(String id, int second) {
        partition.arriving(Duration.ofSeconds(second), List.of(at(id, second)));
    }

    private static TestRecord at(String id, int second) {
        return record(id).withArrival(VirtualTime.START.plusSeconds(second));
    }

    private Lane lane(Function<Invocation, InvocationResult> script) {
        Destinations destinations = new Destinations(UUID.randomUUID(), Optional.of(failures), Optional.empty());
        ScriptedFunction function = new ScriptedFunction(script).limitedTo(limit);
        return new Lane(
                partition, new LaneSettings(mapping.build(), function, destinations, events), time, Chance.seeded(1));
    }

    private void run(Function<Invocation, InvocationResult> script) {
        lane(script).run();
    }

    private List<String> settled() {
        return partition.settled().stream()
                .map(entry -> entry.record().id() + " "
                        + (entry.fate() instanceof Fate.Released released
                                ? released
                                : entry.fate().getClass().getSimpleName()))
                .toList();
    }

    @Test
    @DisplayName("B29 a, f: hands the state on, closes each window that had a record, and starts the next from nothing")
    void hands_the_state_on() {
        arriving("1", 10);
        arriving("2", 50);
        arriving("3", 190);

        run(gatherer::gather);

        assertThat(gatherer.calls())
                .containsExactly(
                        "00:00 [] + [1]", "00:00 [1] + [2]", "00:00 [1, 2] final", "03:00 [] + [3]", "03:00 [3] final");
        assertThat(settled()).containsExactly("1 Delivered", "2 Delivered", "3 Delivered");
        assertThat(partition.isClosedAtEnd()).isTrue();
    }

    @Test
    @DisplayName("never mixes windows in a batch, and joins a late record to the open window (B29 h)")
    void never_mixes_windows() {
        partition.arriving(
                Duration.ofSeconds(130), List.of(at("1", 10), at("2", 59), at("3", 60), at("4", 58), at("5", 120)));

        run(gatherer::gather);

        assertThat(gatherer.calls())
                .containsExactly(
                        "00:00 [] + [1, 2]",
                        "00:00 [1, 2] final",
                        "01:00 [] + [3, 4]",
                        "01:00 [3, 4] final",
                        "02:00 [] + [5]",
                        "02:00 [5] final");
    }

    @Test
    @DisplayName("closes a window when the source says that it is read past its end")
    void read_past_the_end() {
        arriving("1", 10);
        partition.endless();
        Lane lane = lane(gatherer::gather);

        while (gatherer.calls().size() < 2) {
            lane.runOnce();
        }

        assertThat(gatherer.calls()).containsExactly("00:00 [] + [1]", "00:00 [1] final");
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settled()).containsExactly("1 Delivered");
    }

    @Test
    @DisplayName("never closes a window by the clock: a source that is behind may still bring its records")
    void not_by_the_clock() {
        arriving("1", 10);
        partition
                .arriving(Duration.ofHours(1), List.of(at("2", 55), at("3", 61)))
                .silent();

        run(gatherer::gather);

        assertThat(gatherer.calls())
                .containsExactly(
                        "00:00 [] + [1]", "00:00 [1] + [2]", "00:00 [1, 2] final", "01:00 [] + [3]", "01:00 [3] final");
    }

    @Test
    @DisplayName("does not wait for the end of its batching window when the tumbling window is over")
    void batching_window() {
        mapping = mapping.batchingWindow(Duration.ofSeconds(300));
        arriving("1", 10);
        arriving("2", 61);
        List<Duration> calledAt = new ArrayList<>();

        run(call -> {
            calledAt.add(time.elapsed());
            return gatherer.gather(call);
        });

        assertThat(gatherer.calls())
                .containsExactly("00:00 [] + [1]", "00:00 [1] final", "01:00 [] + [2]", "01:00 [2] final");
        assertThat(calledAt.subList(0, 2)).containsOnly(Duration.ofSeconds(60));
    }

    @Test
    @DisplayName("settles nothing of a window before its last call, and then all at once, without the records' content")
    void settles_at_the_end() {
        arriving("1", 10);
        arriving("2", 50);
        arriving("3", 70);
        List<Integer> settledBefore = new ArrayList<>();

        run(call -> {
            settledBefore.add(partition.settled().size());
            return gatherer.gather(call);
        });

        assertThat(settledBefore).containsExactly(0, 0, 0, 2, 2);
        assertThat(events.of(LaneEvent.Settled.class))
                .extracting(event -> event.settlement().entries().size())
                .containsExactly(2, 1);
        assertThat(events.of(LaneEvent.Invoked.class))
                .extracting(LaneEvent.Invoked::records)
                .containsExactly(1, 1, 0, 1, 0);
        assertThat(events.of(LaneEvent.BatchFormed.class)).hasSize(3);
        SourceRecord first = partition.settled().getFirst().record();
        assertThat(first.position()).isEqualTo("position-of-1");
        assertThatThrownBy(first::json).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("B29 b, env-tumbling-no-state: no state is a failure; when it is given up the window goes on")
    void no_state() {
        mapping = mapping.maximumRetryAttempts(1);
        arriving("1", 10);
        arriving("2", 20);

        run(call -> {
            if (call.records().stream().anyMatch(record -> record.id().equals("1"))) {
                gatherer.note(call);
                return accepted("{}");
            }
            return gatherer.gather(call);
        });

        assertThat(gatherer.calls())
                .containsExactly("00:00 [] + [1]", "00:00 [] + [1]", "00:00 [] + [2]", "00:00 [2] final");
        assertThat(settled()).containsExactly("1 Discarded", "2 Delivered");
        assertThat(failures.stored()).hasSize(1);
    }

    @Test
    @DisplayName(
            "B29 c, env-tumbling-state-too-big: ends the window early with the whole state, then starts from nothing")
    void state_too_large() {
        arriving("1", 10);
        arriving("2", 20);
        arriving("3", 70);
        List<Integer> sizes = new ArrayList<>();

        run(call -> {
            sizes.add(call.event().length);
            boolean first =
                    call.records().stream().anyMatch(record -> record.id().equals("1"));
            return gatherer.gather(call, call.records().size(), first ? TOO_LARGE : "");
        });

        assertThat(gatherer.calls())
                .containsExactly(
                        "00:00 [] + [1]",
                        "00:00 [1] final early",
                        "00:00 [] + [2]",
                        "00:00 [2] final",
                        "01:00 [] + [3]",
                        "01:00 [3] final");
        assertThat(sizes.get(1)).isGreaterThan(WindowState.MAX_BYTES);
        assertThat(events.of(LaneEvent.Settled.class)).hasSize(3);
    }

    @Test
    @DisplayName("a window that ended early and had no more records gets no second last call")
    void ended_early_only() {
        arriving("1", 10);
        arriving("2", 70);

        run(call -> gatherer.gather(call, call.records().size(), TOO_LARGE));

        assertThat(gatherer.calls())
                .containsExactly("00:00 [] + [1]", "00:00 [1] final early", "01:00 [] + [2]", "01:00 [2] final early");
    }

    @Test
    @DisplayName("a state that grows too large in the middle of a batch ends the window between its parts")
    void too_large_between_parts() {
        mapping = mapping.bisect().maximumRetryAttempts(0);
        partition.arriving(Duration.ofSeconds(10), List.of(at("1", 1), at("2", 2), at("3", 3), at("4", 4)));
        List<List<String>> settledBefore = new ArrayList<>();

        run(call -> {
            settledBefore.add(settled());
            if (call.records().size() == 4) {
                gatherer.note(call);
                return failing();
            }
            boolean first =
                    call.records().stream().anyMatch(record -> record.id().equals("1"));
            return gatherer.gather(call, call.records().size(), first ? TOO_LARGE : "");
        });

        assertThat(gatherer.calls())
                .containsExactly(
                        "00:00 [] + [1, 2, 3, 4]",
                        "00:00 [] + [1, 2]",
                        "00:00 [1, 2] final early",
                        "00:00 [] + [3, 4]",
                        "00:00 [3, 4] final");
        assertThat(settledBefore.get(2)).isEmpty();
        assertThat(settledBefore.get(3)).containsExactly("1 Delivered", "2 Delivered");
        assertThat(settled()).containsExactly("1 Delivered", "2 Delivered", "3 Delivered", "4 Delivered");
    }

    @Test
    @DisplayName("B29 d: a last call that fails is repeated until it works, and nothing further is read meanwhile")
    void last_call_fails() {
        arriving("1", 10);
        arriving("2", 70);
        AtomicInteger lastCalls = new AtomicInteger();
        List<Integer> pulls = new ArrayList<>();

        run(call -> {
            pulls.add(partition.limits().size());
            if (call.records().isEmpty() && lastCalls.incrementAndGet() < 3) {
                gatherer.note(call);
                return failing();
            }
            return gatherer.gather(call);
        });

        assertThat(gatherer.calls())
                .containsExactly(
                        "00:00 [] + [1]",
                        "00:00 [1] final",
                        "00:00 [1] final",
                        "00:00 [1] final",
                        "01:00 [] + [2]",
                        "01:00 [2] final");
        assertThat(pulls.get(3)).isEqualTo(pulls.get(1));
    }

    @Test
    @DisplayName("a last call that is given up is told to the destination, and the next window goes on")
    void last_call_given_up() {
        mapping = mapping.maximumRetryAttempts(1);
        arriving("1", 10);
        arriving("2", 70);

        run(call -> {
            Gatherer.Seen seen = Gatherer.Seen.of(call);
            if (seen.isFinal() && seen.state().contains("1")) {
                gatherer.note(call);
                return failing();
            }
            return gatherer.gather(call);
        });

        assertThat(gatherer.calls())
                .containsExactly(
                        "00:00 [] + [1]", "00:00 [1] final", "00:00 [1] final", "01:00 [] + [2]", "01:00 [2] final");
        DestinationRecord result = failures.stored().getFirst();
        assertThat(result.approximateInvokeCount()).isEqualTo(2);
        assertThat(result.records()).isZero();
        assertThat(result.batchInfo().details()).containsOnlyKeys("partition");
        assertThat(settled()).containsExactly("1 Delivered", "2 Delivered");
    }

    @Test
    @DisplayName(
            "B29 e: a stop releases all of the open window, and the next lane replays it with a state that is right")
    void stop_and_restart() {
        arriving("1", 10);
        arriving("2", 50);
        partition.endless();
        Lane[] running = new Lane[1];
        running[0] = lane(call -> {
            if (call.records().stream().anyMatch(record -> record.id().equals("2"))) {
                running[0].stop();
            }
            return gatherer.gather(call);
        });

        running[0].run();

        assertThat(gatherer.calls()).containsExactly("00:00 [] + [1]", "00:00 [1] + [2]");
        assertThat(settled()).containsExactly("1 STOPPED", "2 STOPPED");
        assertThat(partition.isClosedAtEnd()).isFalse();

        partition = new ScriptedPartition(time);
        arriving("1", 10);
        arriving("2", 50);
        arriving("3", 55);
        run(gatherer::gather);

        assertThat(gatherer.calls().subList(2, 5))
                .containsExactly("00:00 [] + [1, 2]", "00:00 [1, 2] + [3]", "00:00 [1, 2, 3] final");
        assertThat(settled()).containsExactly("1 Delivered", "2 Delivered", "3 Delivered");
    }

    @Test
    @DisplayName("a stop while the last call waits to be repeated leaves the window open")
    void stopped_in_the_last_call() {
        arriving("1", 10);
        Lane[] running = new Lane[1];
        running[0] = lane(call -> {
            if (call.records().isEmpty()) {
                gatherer.note(call);
                running[0].stop();
                return failing();
            }
            return gatherer.gather(call);
        });

        running[0].run();
        boolean ignored = Thread.interrupted();

        assertThat(gatherer.calls()).containsExactly("00:00 [] + [1]", "00:00 [1] final");
        assertThat(settled()).containsExactly("1 STOPPED");
        assertThat(partition.isClosedAtEnd()).isFalse();
    }

    @Test
    @DisplayName("a stop during a last call that works settles its window")
    void stopped_during_the_last_call() {
        partition.arriving(Duration.ofSeconds(70), List.of(at("1", 10), at("2", 70)));
        Lane[] running = new Lane[1];
        running[0] = lane(call -> {
            if (call.records().isEmpty()) {
                running[0].stop();
            }
            return gatherer.gather(call);
        });

        running[0].run();

        assertThat(settled()).containsExactly("1 Delivered", "2 STOPPED");
    }

    @Test
    @DisplayName("a stop while the window is ended early in the middle of a batch releases the rest of the batch too")
    void stopped_between_parts() {
        mapping = mapping.bisect();
        partition.arriving(Duration.ofSeconds(10), List.of(at("1", 1), at("2", 2)));
        Lane[] running = new Lane[1];
        running[0] = lane(call -> {
            if (call.records().size() == 1) {
                return gatherer.gather(call, 1, TOO_LARGE);
            }
            gatherer.note(call);
            if (call.records().isEmpty()) {
                running[0].stop();
            }
            return failing();
        });

        running[0].run();
        boolean ignored = Thread.interrupted();

        assertThat(gatherer.calls()).containsExactly("00:00 [] + [1, 2]", "00:00 [] + [1]", "00:00 [1] final early");
        assertThat(settled()).containsExactly("1 STOPPED", "2 STOPPED");
    }

    @Test
    @DisplayName("an interruption that no stop asked for ends the lane too, before a later record is read")
    void interrupted() {
        arriving("1", 10);
        arriving("2", 20);
        Lane lane = lane(call -> {
            gatherer.note(call);
            return failing();
        });
        time.interruptAt(VirtualTime.START.plusSeconds(10).plusMillis(1));

        lane.run();
        boolean ignored = Thread.interrupted();

        assertThat(gatherer.calls()).containsExactly("00:00 [] + [1]");
        assertThat(settled()).containsExactly("1 FAILED");
        assertThat(partition.limits()).hasSize(1);
    }

    @Test
    @DisplayName("a lost lease releases the open window and makes no last call")
    void lease_lost() {
        arriving("1", 10);
        partition.goingAway();

        run(gatherer::gather);

        assertThat(gatherer.calls()).containsExactly("00:00 [] + [1]");
        assertThat(settled()).containsExactly("1 STOPPED");
    }

    @Test
    @DisplayName("B29 g: the end of the shard closes the window, and a stop there does not end the shard")
    void shard_ends() {
        arriving("1", 40);
        List<Duration> calledAt = new ArrayList<>();

        run(call -> {
            calledAt.add(time.elapsed());
            return gatherer.gather(call);
        });

        assertThat(gatherer.calls()).containsExactly("00:00 [] + [1]", "00:00 [1] final");
        assertThat(calledAt).containsOnly(Duration.ofSeconds(40));
        assertThat(partition.isClosedAtEnd()).isTrue();
    }

    @Test
    @DisplayName("a source that fails leaves the window open until it can be read again")
    void source_fails() {
        arriving("1", 10);
        arriving("2", 20);
        Lane lane = lane(gatherer::gather);
        lane.runOnce();
        for (int failure = 0; failure < 10; failure++) {
            partition.failing("down");
            lane.runOnce();
        }

        assertThat(gatherer.calls()).containsExactly("00:00 [] + [1]");
        lane.run();

        assertThat(gatherer.calls()).containsExactly("00:00 [] + [1]", "00:00 [1] + [2]", "00:00 [1, 2] final");
    }

    @Test
    @DisplayName(
            "leaves room in its batches for the largest state, so that a state that grows never makes one unsendable")
    void room_for_the_state() {
        String mebibyte = "x".repeat(1 << 20);
        List<TestRecord> large = new ArrayList<>();
        for (int id = 1; id <= 6; id++) {
            large.add(at(Integer.toString(id), id).withContent(mebibyte));
        }
        partition.arriving(Duration.ofSeconds(10), large);

        run(gatherer::gather);

        assertThat(gatherer.calls().getFirst()).isEqualTo("00:00 [] + [1, 2, 3, 4]");
        assertThat(settled()).hasSize(6).allMatch(fate -> fate.endsWith("Delivered"));
    }

    @Test
    @DisplayName("B50: leaves as much room where less can be sent, and ends a window early whose state takes more")
    void b50_room_for_the_state_of_a_smaller_limit() {
        limit = new PayloadLimit(100_000);
        List<TestRecord> large = new ArrayList<>();
        for (int id = 1; id <= 5; id++) {
            large.add(at(Integer.toString(id), id).withContent("x".repeat(12_000)));
        }
        partition.arriving(Duration.ofSeconds(10), large);
        String most = ",\"pad\":\"" + "x".repeat(45_000) + "\"";
        String tooMuch = ",\"pad\":\"" + "x".repeat(46_000) + "\"";

        run(call -> gatherer.gather(call, call.records().size(), call.records().size() > 1 ? most : tooMuch));

        assertThat(gatherer.calls())
                .containsExactly(
                        "00:00 [] + [1, 2, 3, 4]", "00:00 [1, 2, 3, 4] + [5]", "00:00 [1, 2, 3, 4, 5] final early");
        assertThat(settled()).hasSize(5).allMatch(fate -> fate.endsWith("Delivered"));
    }

    @Test
    @DisplayName("a fault in our own code releases what the window holds")
    void own_fault() {
        arriving("1", 10);
        arriving("2", 20);
        Settlement[] told = new Settlement[1];
        Lane lane = new Lane(
                partition,
                new LaneSettings(
                        mapping.build(),
                        new ScriptedFunction(gatherer::gather),
                        new Destinations(UUID.randomUUID(), Optional.empty(), Optional.empty()),
                        (name, event) -> {
                            if (event instanceof LaneEvent.BatchFormed formed
                                    && time.elapsed().toSeconds() == 20) {
                                throw new IllegalStateException("a bug after batch " + formed.requestId());
                            }
                            if (event instanceof LaneEvent.Settled settled) {
                                told[0] = settled.settlement();
                            }
                        }),
                time,
                Chance.seeded(1));

        lane.run();

        assertThat(told[0].entries()).extracting(entry -> entry.record().id()).containsExactly("1");
        assertThat(told[0].entries()).extracting(Settlement.Entry::fate).containsExactly(Fate.Released.STOPPED);
    }
}
