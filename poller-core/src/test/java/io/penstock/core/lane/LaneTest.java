package io.penstock.core.lane;

import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.TestRecord.record;
import static io.penstock.core.testkit.TestRecord.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.delivery.Destinations;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.record.Fate;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.source.Partition;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.RecordingDestination;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.ScriptedPartition;
import io.penstock.core.testkit.TestRecord;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Backoff;
import io.penstock.core.time.Chance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
        Destinations nowhere = new Destinations(UUID.randomUUID(), Optional.empty(), Optional.empty());
        return new Lane(
                partition, new LaneSettings(mapping.build(), function, nowhere, events), time, Chance.seeded(1));
    }

    @Test
    @DisplayName(
            "B50: cuts batches to what its function takes; a message that is too large is never sent and goes back")
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
    @DisplayName("tells when it is done with a batch, with all that happened to the batch before")
    void tells_when_a_batch_is_done() {
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
    @DisplayName("F12: tells destinations the time of the wall clock, also when that was set")
    void f12_destinationRecordsCarryTheWallClock() {
        time.wallClockIsAhead(Duration.ofHours(-1));
        partition.arriving(Duration.ZERO, records(1));
        RecordingDestination failures = new RecordingDestination();
        Destinations destinations = new Destinations(UUID.randomUUID(), Optional.of(failures), Optional.empty());
        Mapping mapping =
                MappingBuilder.kinesis("clicks").maximumRetryAttempts(0).build();
        ScriptedFunction function = new ScriptedFunction(call -> failing());

        new Lane(partition, new LaneSettings(mapping, function, destinations, events), time, Chance.seeded(1)).run();

        assertThat(failures.stored())
                .extracting(DestinationRecord::timestamp)
                .containsExactly(VirtualTime.START.minus(Duration.ofHours(1)));
    }

    @Test
    @DisplayName("F22: an attempt that costs the source nothing is made again soon, however often it failed before")
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

    @Test
    @DisplayName("F19: counts what the filter removes from what an earlier pull left over")
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

    @Test
    @DisplayName("that is stopped while it gathers releases what it has, and calls nothing")
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
    @DisplayName("that is stopped during a call lets the call finish and settles it")
    void stopped_during_a_call() {
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
    @DisplayName("B13: a fault in our own code outside of a call ends the lane, and what it held is released")
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
    @DisplayName("F13, F10: that can't even release what it held closes its partition, not at its end, and is counted")
    void f13_releasingFails() {
        partition.arriving(Duration.ZERO, records(1)).failingToSettle(1);

        lane(ScriptedFunction.accepting(), MappingBuilder.sqs("orders")).run();

        assertThat(partition.isClosed()).isTrue();
        assertThat(partition.isClosedAtEnd()).isFalse();
        assertThat(events.of(LaneEvent.Died.class)).hasSize(1);
        assertThat(events.of(LaneEvent.Ended.class)).hasSize(1);
    }

    @Test
    @DisplayName("F13: that died and then fails to release, too, closes its partition all the same")
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
    @DisplayName("F10: that leaves before the end of its shard is settled says so")
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
    @DisplayName("F20: whose lease is lost while it invokes starts nothing more: no second half, no retry, no report")
    void f20_leaseLost() {
        boolean[] held = {true};
        partition.arriving(Duration.ZERO, records(4)).heldWhile(() -> held[0]);
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
            Destinations destinations = new Destinations(UUID.randomUUID(), Optional.of(failures), Optional.empty());
            LaneSettings settings = new LaneSettings(mapping.build(), function, destinations, events);

            new Lane(shard, settings, time, Chance.seeded(1)).run();

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

    private Lane lane(WatchedFunction function, MappingBuilder mapping, Partition of) {
        RecordingDestination failures = new RecordingDestination(result -> {
            function.note("report");
            return new StoreResult.Stored(false);
        });
        Destinations destinations = new Destinations(UUID.randomUUID(), Optional.of(failures), Optional.empty());
        return new Lane(of, new LaneSettings(mapping.build(), function, destinations, events), time, Chance.seeded(1));
    }
}
