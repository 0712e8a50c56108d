package io.penstock.core.lane;

import static io.penstock.core.lane.LaneBuilder.laneOf;
import static io.penstock.core.testkit.TestRecord.record;

import io.penstock.core.event.LaneListener;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.Fate;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.WindowState;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.RecordingDestination;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.ScriptedPartition;
import io.penstock.core.testkit.TestRecord;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** A stream in virtual time, whose mapping has tumbling windows of a minute. */
final class WindowedStream {

    /** What makes a state too large when it is added. */
    static final String TOO_LARGE = ",\"pad\":\"" + "x".repeat(WindowState.MAX_BYTES) + "\"";

    final VirtualTime time = new VirtualTime();
    final RecordingListener events = new RecordingListener();
    final RecordingDestination failures = new RecordingDestination();
    final Gatherer gatherer = new Gatherer();
    final MappingBuilder mapping = MappingBuilder.kinesis("clicks").tumblingWindow(Duration.ofMinutes(1));
    private ScriptedPartition partition = new ScriptedPartition(time);

    /** A record that arrives so many seconds after the start. */
    static TestRecord at(String id, int second) {
        return record(id).withArrival(VirtualTime.START.plusSeconds(second));
    }

    /** A record that arrives so many seconds after the start and can be read immediately. */
    void arriving(String id, int second) {
        partition.arriving(Duration.ofSeconds(second), List.of(at(id, second)));
    }

    ScriptedPartition partition() {
        return partition;
    }

    /** Nothing has been read from the stream yet. */
    void replace() {
        partition = new ScriptedPartition(time);
    }

    Lane lane(Function<Invocation, InvocationResult> script) {
        return lane(new ScriptedFunction(script), events);
    }

    Lane lane(Function<Invocation, InvocationResult> script, PayloadLimit limit) {
        return lane(new ScriptedFunction(script).limitedTo(limit), events);
    }

    Lane lane(Function<Invocation, InvocationResult> script, LaneListener listener) {
        return lane(new ScriptedFunction(script), listener);
    }

    private Lane lane(ScriptedFunction function, LaneListener listener) {
        return laneOf(partition, time)
                .mapping(mapping)
                .function(function)
                .failures(failures)
                .listener(listener)
                .build();
    }

    /** Runs a lane to the end of the stream. */
    void run(Function<Invocation, InvocationResult> script) {
        lane(script).run();
    }

    /** The calls of the function so far, in words. */
    List<String> calls() {
        return gatherer.calls();
    }

    /** Each record's fate, in the order in which they were settled. */
    List<String> settled() {
        return partition.settled().stream()
                .map(entry -> entry.record().id() + " "
                        + (entry.fate() instanceof Fate.Released released
                                ? released
                                : entry.fate().getClass().getSimpleName()))
                .toList();
    }
}
