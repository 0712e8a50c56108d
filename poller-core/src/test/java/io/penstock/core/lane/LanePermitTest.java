package io.penstock.core.lane;

import static io.penstock.core.lane.LaneBuilder.laneOf;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.TestRecord.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.destination.StoreResult;
import io.penstock.core.record.Fate;
import io.penstock.core.source.Partition;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.RecordingDestination;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.ScriptedPartition;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A lane (its permits)")
class LanePermitTest {

    private final VirtualTime time = new VirtualTime();
    private final ScriptedPartition partition = new ScriptedPartition(time);

    private Lane lane(WatchedFunction function, MappingBuilder mapping, Partition of) {
        RecordingDestination failures = new RecordingDestination(result -> {
            function.note("report");
            return new StoreResult.Stored(false);
        });
        return laneOf(of, time)
                .function(function)
                .mapping(mapping)
                .failures(failures)
                .build();
    }

    @Test
    @DisplayName("F1: of a stream holds a permit while it invokes, and never while it reads, pauses or reports")
    void f1_stream() {
        WatchedFunction function = new WatchedFunction();
        partition.arriving(Duration.ZERO, records(3));
        Lane lane = lane(
                function,
                MappingBuilder.kinesis("clicks").batchSize(1).maximumRetryAttempts(1),
                function.watching(partition));

        lane.run();

        assertThat(function.log())
                .containsExactly(
                        "read", "permit", "invoke", "back", "permit", "invoke", "back", "report", "read", "permit",
                        "invoke", "back", "permit", "invoke", "back", "report", "read", "permit", "invoke", "back",
                        "permit", "invoke", "back", "report", "read");
    }

    @Test
    @DisplayName("of a stream looks at the age of its records when no permit comes, because its function is down")
    void whatGetsTooOldWithoutAPermit() {
        WatchedFunction function = new WatchedFunction().withoutPermits(9, () -> time.advance(Duration.ofMinutes(1)));
        partition.arriving(Duration.ZERO, records(2));
        Lane lane = lane(function, MappingBuilder.kinesis("clicks").maximumRecordAge(Duration.ofMinutes(5)), partition);

        lane.run();

        assertThat(function.log()).containsOnly("permit", "report");
        assertThat(partition.settled()).hasSize(2).allMatch(entry -> entry.fate() instanceof Fate.Discarded);
        assertThat(time.elapsed()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(7));
    }

    @Test
    @DisplayName(
            "F1, F5: of a queue receives with a permit, which is that of the invocation and never held over a pause")
    void f1_queue() {
        WatchedFunction function = new WatchedFunction(ScriptedFunction.throttled(), ScriptedFunction.accepted("null"));
        partition.arriving(Duration.ZERO, records(1));
        Lane lane = lane(function, MappingBuilder.sqs("orders"), function.watching(partition));

        lane.run();

        assertThat(function.log())
                .containsExactly(
                        "permit to receive",
                        "read",
                        "to invoke",
                        "invoke",
                        "back",
                        "permit",
                        "invoke",
                        "back",
                        "done",
                        "permit to receive",
                        "read",
                        "done");
    }

    @Test
    @DisplayName("F6: of a queue rests before it receives while invocations fail altogether")
    void f6_rests() {
        WatchedFunction function = new WatchedFunction(failing()).resting(Duration.ofSeconds(4));
        partition.arriving(Duration.ZERO, records(1));

        lane(function, MappingBuilder.sqs("orders"), partition).run();

        assertThat(time.elapsed()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
    }

    @Test
    @DisplayName("F1: of a queue that is stopped while it waits for a permit releases its messages as never attempted")
    void f1_stoppedWhileWaiting() {
        WatchedFunction function = new WatchedFunction();
        partition.arriving(Duration.ZERO, records(1)).endless().leasing(Duration.ofSeconds(30));
        Lane lane = lane(function, MappingBuilder.sqs("orders"), partition);
        function.stopWhileWaiting(lane::stop);

        lane.run();

        assertThat(function.log()).doesNotContain("invoke");
        assertThat(partition.settled()).hasSize(1).allMatch(entry -> entry.fate() == Fate.Released.STOPPED);
    }
}
