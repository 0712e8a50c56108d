package io.penstock.core.delivery;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.ScriptedFunction.reporting;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationRecord.Condition;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.testkit.RecordingDestination;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A batch of a stream with destinations (contract §4)")
class StreamReportTest {

    @Test
    @DisplayName("a destination that is down is retried with back-off, and the source is told only afterwards")
    void destination_down_then_up() {
        AtomicInteger attempts = new AtomicInteger();
        RecordingDestination destination = new RecordingDestination(result ->
                attempts.incrementAndGet() < 4 ? new StoreResult.Unavailable("down") : new StoreResult.Stored(false));
        Journey journey = Journey.ofStream(1)
                .retries(0)
                .onFailure(destination)
                .to(call -> failing())
                .run();

        assertThat(destination.attempts()).isEqualTo(4);
        assertThat(journey.calls()).hasSize(1);
        assertThat(journey.fates()).containsExactly("1 discarded RETRIES STORED");
    }

    @Test
    @DisplayName("a destination that stays down for the maximum delivery age loses the record, and that is reported")
    void destination_stays_down() {
        RecordingDestination destination = new RecordingDestination(result -> new StoreResult.Unavailable("down"));
        Journey journey = Journey.ofStream(1)
                .retries(0)
                .deliveryAge(Duration.ofMinutes(10))
                .onFailure(destination)
                .to(call -> failing())
                .run();

        assertThat(journey.time.elapsed()).isEqualTo(Duration.ofMinutes(10));
        assertThat(destination.attempts()).isBetween(20, 40);
        assertThat(journey.fates()).containsExactly("1 discarded RETRIES LOST");
        assertThat(journey.events.of(LaneEvent.Lost.class))
                .extracting(LaneEvent.Lost::reason)
                .containsExactly("the " + destination.kind() + " destination could not store it: down");
    }

    @Test
    @DisplayName("what is delivered is reported to the success destination, part by part")
    void success_destination() {
        RecordingDestination destination = new RecordingDestination();
        Journey journey = Journey.ofStream(3)
                .reportingItemFailures()
                .onSuccess(destination)
                .to(call -> call.records().size() == 3 ? reporting("2") : accepted("{}"))
                .run();

        assertThat(journey.fates()).allMatch(fate -> fate.endsWith("delivered"));
        assertThat(destination.stored()).extracting(DestinationRecord::records).containsExactly(1, 2);
        assertThat(destination.stored())
                .extracting(DestinationRecord::condition)
                .containsOnly(Condition.SUCCESS);
    }
}
