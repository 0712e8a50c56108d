package io.penstock.core.lane;

import static io.penstock.core.lane.WindowedStream.TOO_LARGE;
import static io.penstock.core.lane.WindowedStream.at;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The last call of a tumbling window of a minute, and a lane that stops before it (semantics §2.4)")
class WindowEndTest {

    private final WindowedStream stream = new WindowedStream();

    @Test
    @DisplayName("B29 d: a last call that fails is repeated until it works, and nothing further is read meanwhile")
    void last_call_fails() {
        stream.arriving("1", 10);
        stream.arriving("2", 70);
        AtomicInteger lastCalls = new AtomicInteger();
        List<Integer> pulls = new ArrayList<>();

        stream.run(call -> {
            pulls.add(stream.partition().limits().size());
            if (call.records().isEmpty() && lastCalls.incrementAndGet() < 3) {
                stream.gatherer.note(call);
                return failing();
            }
            return stream.gatherer.gather(call);
        });

        assertThat(stream.calls())
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
    @DisplayName("a last call that is discarded is reported to the destination, and the next window goes on")
    void last_call_discarded() {
        stream.mapping.maximumRetryAttempts(1);
        stream.arriving("1", 10);
        stream.arriving("2", 70);

        stream.run(call -> {
            Gatherer.Seen seen = Gatherer.Seen.of(call);
            if (seen.isFinal() && seen.state().contains("1")) {
                stream.gatherer.note(call);
                return failing();
            }
            return stream.gatherer.gather(call);
        });

        assertThat(stream.calls())
                .containsExactly(
                        "00:00 [] + [1]", "00:00 [1] final", "00:00 [1] final", "01:00 [] + [2]", "01:00 [2] final");
        DestinationRecord result = stream.failures.stored().getFirst();
        assertThat(result.approximateInvokeCount()).isEqualTo(2);
        assertThat(result.records()).isZero();
        assertThat(result.batchInfo().details()).containsOnlyKeys("partition");
        assertThat(stream.settled()).containsExactly("1 Delivered", "2 Delivered");
    }

    @Test
    @DisplayName(
            "B29 e: a stop releases all of the open window, and the next lane replays it with a state that is right")
    void stop_and_restart() {
        stream.arriving("1", 10);
        stream.arriving("2", 50);
        stream.partition().endless();
        Lane[] running = new Lane[1];
        running[0] = stream.lane(call -> {
            if (call.records().stream().anyMatch(record -> record.id().equals("2"))) {
                running[0].stop();
            }
            return stream.gatherer.gather(call);
        });

        running[0].run();

        assertThat(stream.calls()).containsExactly("00:00 [] + [1]", "00:00 [1] + [2]");
        assertThat(stream.settled()).containsExactly("1 STOPPED", "2 STOPPED");
        assertThat(stream.partition().isClosedAtEnd()).isFalse();

        stream.replace();
        stream.arriving("1", 10);
        stream.arriving("2", 50);
        stream.arriving("3", 55);
        stream.run(stream.gatherer::gather);

        assertThat(stream.calls().subList(2, 5))
                .containsExactly("00:00 [] + [1, 2]", "00:00 [1, 2] + [3]", "00:00 [1, 2, 3] final");
        assertThat(stream.settled()).containsExactly("1 Delivered", "2 Delivered", "3 Delivered");
    }

    @Test
    @DisplayName("a stop while the last call waits to be repeated leaves the window open")
    void stopped_in_the_last_call() {
        stream.arriving("1", 10);
        Lane[] running = new Lane[1];
        running[0] = stream.lane(call -> {
            if (call.records().isEmpty()) {
                stream.gatherer.note(call);
                running[0].stop();
                return failing();
            }
            return stream.gatherer.gather(call);
        });

        running[0].run();
        boolean ignored = Thread.interrupted();

        assertThat(stream.calls()).containsExactly("00:00 [] + [1]", "00:00 [1] final");
        assertThat(stream.settled()).containsExactly("1 STOPPED");
        assertThat(stream.partition().isClosedAtEnd()).isFalse();
    }

    @Test
    @DisplayName("a stop during a last call that works settles its window")
    void stopped_during_the_last_call() {
        stream.partition().arriving(Duration.ofSeconds(70), List.of(at("1", 10), at("2", 70)));
        Lane[] running = new Lane[1];
        running[0] = stream.lane(call -> {
            if (call.records().isEmpty()) {
                running[0].stop();
            }
            return stream.gatherer.gather(call);
        });

        running[0].run();

        assertThat(stream.settled()).containsExactly("1 Delivered", "2 STOPPED");
    }

    @Test
    @DisplayName("a stop while the window is ended early in the middle of a batch releases the rest of the batch too")
    void stopped_between_parts() {
        stream.mapping.bisect();
        stream.partition().arriving(Duration.ofSeconds(10), List.of(at("1", 1), at("2", 2)));
        Lane[] running = new Lane[1];
        running[0] = stream.lane(call -> {
            if (call.records().size() == 1) {
                return stream.gatherer.gather(call, 1, TOO_LARGE);
            }
            stream.gatherer.note(call);
            if (call.records().isEmpty()) {
                running[0].stop();
            }
            return failing();
        });

        running[0].run();
        boolean ignored = Thread.interrupted();

        assertThat(stream.calls()).containsExactly("00:00 [] + [1, 2]", "00:00 [] + [1]", "00:00 [1] final early");
        assertThat(stream.settled()).containsExactly("1 STOPPED", "2 STOPPED");
    }

    @Test
    @DisplayName("an interruption that no stop asked for ends the lane too, before a later record is read")
    void interrupted() {
        stream.arriving("1", 10);
        stream.arriving("2", 20);
        Lane lane = stream.lane(call -> {
            stream.gatherer.note(call);
            return failing();
        });
        stream.time.interruptAt(VirtualTime.START.plusSeconds(10).plusMillis(1));

        lane.run();
        boolean ignored = Thread.interrupted();

        assertThat(stream.calls()).containsExactly("00:00 [] + [1]");
        assertThat(stream.settled()).containsExactly("1 FAILED");
        assertThat(stream.partition().limits()).hasSize(1);
    }

    @Test
    @DisplayName("a lost lease releases the open window and makes no last call")
    void lease_lost() {
        stream.arriving("1", 10);
        stream.partition().goingAway();

        stream.run(stream.gatherer::gather);

        assertThat(stream.calls()).containsExactly("00:00 [] + [1]");
        assertThat(stream.settled()).containsExactly("1 STOPPED");
    }

    @Test
    @DisplayName("a fault in our own code releases what is in the window")
    void own_fault() {
        stream.arriving("1", 10);
        stream.arriving("2", 20);
        Settlement[] last = new Settlement[1];
        Lane lane = stream.lane(stream.gatherer::gather, (name, event) -> {
            if (event instanceof LaneEvent.BatchFormed formed
                    && stream.time.elapsed().toSeconds() == 20) {
                throw new IllegalStateException("a bug after batch " + formed.requestId());
            }
            if (event instanceof LaneEvent.Settled settled) {
                last[0] = settled.settlement();
            }
        });

        lane.run();

        assertThat(last[0].entries()).extracting(entry -> entry.record().id()).containsExactly("1");
        assertThat(last[0].entries()).extracting(Settlement.Entry::fate).containsExactly(Fate.Released.STOPPED);
    }
}
