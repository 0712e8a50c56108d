package io.penstock.core.lane;

import static io.penstock.core.lane.LaneBuilder.laneOf;
import static io.penstock.core.testkit.TestRecord.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.ScriptedPartition;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A lane whose source fails")
class LaneBackoffTest {

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
    @DisplayName(
            "B34: backs off while its source fails, at most one call in 30 to 60 s in the end, and recovers by itself")
    void source_fails() {
        for (int failure = 0; failure < 12; failure++) {
            partition.failing("the queue does not exist");
        }
        partition.arriving(Duration.ZERO, records(1));
        ScriptedFunction function = ScriptedFunction.accepting();

        lane(function, MappingBuilder.sqs("orders")).run();

        assertThat(function.calledWith()).containsExactly(List.of("1"));
        List<LaneEvent.SourceFailed> failures = events.of(LaneEvent.SourceFailed.class);
        assertThat(failures).hasSize(12);
        Duration last = Duration.between(
                failures.get(10).nextAttempt(), failures.get(11).nextAttempt());
        assertThat(last).isBetween(Duration.ofSeconds(45), Duration.ofSeconds(60));
    }

    @Test
    @DisplayName("F22: an attempt that costs the source nothing is repeated soon, however often it failed before")
    void f22_shortPauses() {
        for (int failure = 0; failure < 12; failure++) {
            partition.failing(new SourceUnavailable("the lease table is down", null, Backoff.OUTAGE));
        }
        partition.arriving(Duration.ZERO, records(1));

        lane(ScriptedFunction.accepting(), MappingBuilder.kinesis("clicks")).run();

        assertThat(time.elapsed()).isBetween(Duration.ofSeconds(35), Duration.ofSeconds(53));
    }

    @Test
    @DisplayName("F22: backs off from its source as long as the source says")
    void f22_source_says_how_long() {
        for (int failure = 0; failure < 12; failure++) {
            partition.failing(new SourceUnavailable("no answer", null, Backoff.OUTAGE));
        }
        partition.arriving(Duration.ZERO, records(1));

        lane(ScriptedFunction.accepting(), MappingBuilder.sqs("orders")).run();

        List<LaneEvent.SourceFailed> failures = events.of(LaneEvent.SourceFailed.class);
        Duration last = Duration.between(
                failures.get(10).nextAttempt(), failures.get(11).nextAttempt());
        assertThat(last).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(5));
    }
}
