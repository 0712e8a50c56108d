package io.penstock.core.lane;

import static io.penstock.core.lane.LaneBuilder.laneOf;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.TestRecord.record;
import static io.penstock.core.testkit.TestRecord.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.record.Fate;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.RecordingDestination;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.ScriptedPartition;
import io.penstock.core.testkit.TestRecord;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A lane")
class LaneTest {

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
            "B50: cuts batches to what its function takes; a message that is too large is never sent and is released")
    void b50_cuts_batches_to_what_its_function_takes() {
        String part = "x".repeat(400);
        partition.arriving(
                Duration.ZERO,
                List.of(
                        record("1").withContent(part),
                        record("2").withContent(part),
                        record("3").withContent(part),
                        record("4").withContent("x".repeat(1_000)),
                        record("5")));
        ScriptedFunction function = ScriptedFunction.accepting().limitedTo(new PayloadLimit(1_000));

        lane(function, MappingBuilder.sqs("orders").batchSize(10)).run();

        assertThat(function.calledWith()).containsExactly(List.of("1", "2"), List.of("3"), List.of("5"));
        assertThat(partition.settled())
                .filteredOn(entry -> !entry.fate().equals(Fate.DELIVERED))
                .extracting(entry -> entry.record().id() + " " + entry.fate())
                .containsExactly("4 FAILED");
    }

    @Test
    @DisplayName("delivers batch after batch until the partition ends, and then closes it")
    void runs_to_the_end() {
        partition.arriving(Duration.ZERO, records(5));
        ScriptedFunction function = ScriptedFunction.accepting();

        lane(function, MappingBuilder.sqs("orders").batchSize(2)).run();

        assertThat(function.calledWith()).containsExactly(List.of("1", "2"), List.of("3", "4"), List.of("5"));
        assertThat(partition.settled())
                .hasSize(5)
                .allMatch(entry -> entry.fate().equals(Fate.DELIVERED));
        assertThat(partition.isClosedAtEnd()).isTrue();
        assertThat(events.of(LaneEvent.Ended.class)).hasSize(1);
    }

    @Test
    @DisplayName("reports that it is done with a batch after everything that happened to it")
    void reports_when_a_batch_is_done() {
        partition.arriving(Duration.ZERO, records(3));

        lane(ScriptedFunction.accepting(), MappingBuilder.sqs("orders").batchSize(2))
                .run();

        assertThat(events.of(LaneEvent.class))
                .extracting(event -> event.getClass().getSimpleName())
                .containsSubsequence(
                        "BatchFormed", "Invoked", "Settled", "BatchDone", "BatchFormed", "Invoked", "BatchDone");
        assertThat(events.of(LaneEvent.BatchDone.class))
                .extracting(LaneEvent.BatchDone::requestId)
                .containsExactlyElementsOf(events.of(LaneEvent.BatchFormed.class).stream()
                        .map(LaneEvent.BatchFormed::requestId)
                        .toList());
    }

    @Test
    @DisplayName("that is no longer needed closes its partition without having reached its end")
    void goes_away() {
        partition.arriving(Duration.ZERO, records(1)).goingAway();

        lane(ScriptedFunction.accepting(), MappingBuilder.sqs("orders")).run();

        assertThat(partition.isClosed()).isTrue();
        assertThat(partition.isClosedAtEnd()).isFalse();
    }

    @Test
    @DisplayName("F19: counts what is filtered out of what an earlier pull left")
    void f19_filtered_of_what_was_left_over() {
        partition.arriving(
                Duration.ZERO,
                List.of(
                        record("1").withContent("x".repeat(4_000_000)),
                        record("2").withContent("x".repeat(4_000_000)),
                        record("3"),
                        record("4")));
        ScriptedFunction function = ScriptedFunction.accepting();

        lane(
                        function,
                        MappingBuilder.sqs("orders")
                                .batchSize(10)
                                .filter(record -> !record.id().equals("3")))
                .run();

        assertThat(function.calledWith()).containsExactly(List.of("1"), List.of("2", "4"));
        assertThat(events.of(LaneEvent.Received.class).stream().mapToInt(LaneEvent.Received::filtered))
                .containsOnlyOnce(1);
        assertThat(events.of(LaneEvent.Received.class).stream()
                        .mapToInt(LaneEvent.Received::records)
                        .sum())
                .isEqualTo(4);
    }

    @ParameterizedTest(name = "the stream''s clock is {0} ahead of ours")
    @ValueSource(strings = {"-PT10M", "PT10M"})
    @DisplayName("F12: a host clock that is ten minutes wrong discards nothing at a record age of 60 s, nor the lag")
    void f12_wrongHostClock(Duration ahead) {
        Instant arrival = VirtualTime.START.plus(ahead).minusSeconds(10);
        partition
                .clockAhead(ahead)
                .arriving(Duration.ZERO, List.of(TestRecord.record("1").withArrival(arrival)));

        lane(ScriptedFunction.accepting(), MappingBuilder.kinesis("clicks").maximumRecordAge(Duration.ofSeconds(60)))
                .run();

        assertThat(partition.settled())
                .hasSize(1)
                .allMatch(entry -> entry.fate().equals(Fate.DELIVERED));
        assertThat(events.of(LaneEvent.BatchFormed.class).getFirst().oldestArrival())
                .isEqualTo(VirtualTime.START.minusSeconds(10));
        assertThat(events.of(LaneEvent.Settled.class).getFirst().clockAhead()).isEqualTo(ahead);
    }

    @Test
    @DisplayName("F12: reports the time of the wall clock to destinations, also when that was set")
    void f12_destinationRecordsCarryTheWallClock() {
        time.wallClockIsAhead(Duration.ofHours(-1));
        partition.arriving(Duration.ZERO, records(1));
        RecordingDestination failures = new RecordingDestination();
        ScriptedFunction function = new ScriptedFunction(call -> failing());

        laneOf(partition, time)
                .function(function)
                .mapping(MappingBuilder.kinesis("clicks").maximumRetryAttempts(0))
                .failures(failures)
                .build()
                .run();

        assertThat(failures.stored())
                .extracting(DestinationRecord::timestamp)
                .containsExactly(VirtualTime.START.minus(Duration.ofHours(1)));
    }
}
