package io.penstock.core.lane;

import static io.penstock.core.lane.LaneBuilder.laneOf;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.TestRecord.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.record.Fate;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.RecordingDestination;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.ScriptedPartition;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A lane (its end)")
class LaneEndTest {

    private final VirtualTime time = new VirtualTime();
    private final ScriptedPartition partition = new ScriptedPartition(time);
    private final RecordingListener events = new RecordingListener();

    private Lane lane(ScriptedFunction function, MappingBuilder mapping) {
        return laneOf(partition, time)
                .function(function)
                .mapping(mapping)
                .listener(events)
                .build();
    }

    @Test
    @DisplayName("that is stopped while it gathers releases what it has, and invokes nothing")
    void stopped_while_gathering() {
        partition.arriving(Duration.ZERO, records(2)).endless();
        ScriptedFunction function = ScriptedFunction.accepting();
        Lane lane = lane(function, MappingBuilder.sqs("orders").batchSize(10).batchingWindow(Duration.ofSeconds(60)));
        time.interruptAt(VirtualTime.START.plusSeconds(10));

        lane.run();

        assertThat(function.calledWith()).isEmpty();
        assertThat(partition.settled()).hasSize(2).allMatch(entry -> entry.fate() == Fate.Released.STOPPED);
        assertThat(partition.isClosed()).isTrue();
    }

    @Test
    @DisplayName("that is stopped before it runs pulls nothing")
    void stopped_before_running() {
        partition.arriving(Duration.ZERO, records(2));
        Lane lane = lane(ScriptedFunction.accepting(), MappingBuilder.sqs("orders"));

        lane.stop();
        lane.run();

        assertThat(partition.limits()).isEmpty();
        assertThat(partition.isClosed()).isTrue();
    }

    @Test
    @DisplayName("that is stopped during an invocation lets it finish and settles its batch")
    void stopped_during_an_invocation() {
        partition.arriving(Duration.ZERO, records(4)).endless();
        Lane[] running = new Lane[1];
        ScriptedFunction function = new ScriptedFunction(call -> {
            running[0].stop();
            return Thread.currentThread().isInterrupted() ? failing() : ScriptedFunction.accepted("null");
        });
        running[0] = lane(function, MappingBuilder.sqs("orders").batchSize(2));

        running[0].run();

        assertThat(function.calledWith()).containsExactly(List.of("1", "2"));
        assertThat(partition.settled())
                .hasSize(2)
                .allMatch(entry -> entry.fate().equals(Fate.DELIVERED));
    }

    @Test
    @DisplayName("B13: ends after a fault in our own code outside of an invocation, and releases what is in flight")
    void own_fault() {
        partition.arriving(Duration.ZERO, records(2)).endless();
        Lane lane =
                lane(ScriptedFunction.accepting(), MappingBuilder.sqs("orders").filter(record -> {
                    throw new IllegalStateException("a bug");
                }));

        lane.run();

        assertThat(partition.settled()).hasSize(2).allMatch(entry -> entry.fate() == Fate.Released.STOPPED);
        assertThat(partition.isClosedAtEnd()).isFalse();
        assertThat(events.of(LaneEvent.Died.class)).hasSize(1);
    }

    @Test
    @DisplayName(
            "F13, F10: that can't even release its records closes its partition, not as at its end, and is counted")
    void f13_releasingFails() {
        partition.arriving(Duration.ZERO, records(1)).failingToSettle(1);

        lane(ScriptedFunction.accepting(), MappingBuilder.sqs("orders")).run();

        assertThat(partition.isClosed()).isTrue();
        assertThat(partition.isClosedAtEnd()).isFalse();
        assertThat(events.of(LaneEvent.Died.class)).hasSize(1);
        assertThat(events.of(LaneEvent.Ended.class)).hasSize(1);
    }

    @Test
    @DisplayName("F13: that died and then fails to release, too, still closes its partition")
    void f13_diedAndReleasingFails() {
        partition.arriving(Duration.ZERO, records(2)).endless().failingToSettle(2);
        Lane lane =
                lane(ScriptedFunction.accepting(), MappingBuilder.sqs("orders").filter(record -> {
                    throw new IllegalStateException("a bug");
                }));

        lane.run();

        assertThat(partition.isClosed()).isTrue();
        assertThat(events.of(LaneEvent.Died.class)).hasSize(2);
    }

    @Test
    @DisplayName("F10: that ends before the end of its shard is settled does not close it as settled")
    void f10_endNotSettled() {
        partition.arriving(Duration.ZERO, records(1));
        Lane[] running = new Lane[1];
        running[0] = lane(
                new ScriptedFunction(call -> {
                    running[0].stop();
                    return failing();
                }),
                MappingBuilder.kinesis("clicks"));

        running[0].run();

        assertThat(partition.isClosed()).isTrue();
        assertThat(partition.isClosedAtEnd()).isFalse();
    }

    @Test
    @DisplayName("F20: whose lease is lost while it invokes starts nothing more: no right half, no retry, no report")
    void f20_leaseLost() {
        boolean[] held = {true};
        RecordingDestination failures = new RecordingDestination();
        ScriptedFunction function = new ScriptedFunction(call -> {
            held[0] = false;
            return failing();
        });
        for (MappingBuilder mapping : List.of(
                MappingBuilder.kinesis("clicks").bisect(),
                MappingBuilder.kinesis("clicks"),
                MappingBuilder.kinesis("clicks").maximumRetryAttempts(0))) {
            held[0] = true;
            int before = function.calledWith().size();
            ScriptedPartition shard = new ScriptedPartition(time)
                    .arriving(Duration.ZERO, records(4))
                    .endless()
                    .heldWhile(() -> held[0]);

            laneOf(shard, time)
                    .function(function)
                    .mapping(mapping)
                    .failures(failures)
                    .build()
                    .run();

            assertThat(function.calledWith()).hasSize(before + 1);
            assertThat(failures.attempts()).isZero();
            assertThat(shard.settled()).hasSize(4).allMatch(entry -> entry.fate() instanceof Fate.Released);
            assertThat(shard.isClosed()).isTrue();
        }
    }

    @Test
    @DisplayName("F20: whose lease is lost during a pause ends within a second or two, not when the pause is over")
    void f20_leaseLostDuringAPause() {
        partition
                .arriving(Duration.ZERO, records(1))
                .endless()
                .heldWhile(() -> time.elapsed().compareTo(Duration.ofMinutes(10)) < 0);
        ScriptedFunction function = new ScriptedFunction(call -> ScriptedFunction.throttled());

        lane(function, MappingBuilder.kinesis("clicks")).run();

        assertThat(time.elapsed())
                .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(10).plusSeconds(2));
    }
}
