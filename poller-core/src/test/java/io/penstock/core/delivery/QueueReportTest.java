package io.penstock.core.delivery;

import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.ScriptedFunction.reporting;
import static io.penstock.core.testkit.TestRecord.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationRecord.Condition;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.testkit.RecordingDestination;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A batch of a queue with destinations (contract §4)")
class QueueReportTest {

    @Test
    @DisplayName("with a retry limit: what failed on its last delivery is stored in the destination and discarded")
    void retry_limit() {
        Journey journey = Journey.ofQueue(
                        record("old").withDeliveries(3), record("new").withDeliveries(1))
                .retries(2)
                .onFailure(new RecordingDestination())
                .to(call -> failing())
                .run();

        assertThat(journey.fates()).containsExactly("old discarded RETRIES STORED", "new released");
        DestinationRecord result = journey.failures().getFirst();
        assertThat(result.condition()).isEqualTo(Condition.RETRY_ATTEMPTS_EXHAUSTED);
        assertThat(result.approximateInvokeCount()).isEqualTo(3);
        assertThat(result.records()).isEqualTo(1);
    }

    @Test
    @DisplayName("success and failure are both reported before the queue is told")
    void both_destinations() {
        RecordingDestination failures = new RecordingDestination();
        RecordingDestination successes = new RecordingDestination();
        Journey journey = Journey.ofQueue(3)
                .retries(0)
                .reportingItemFailures()
                .onFailure(failures)
                .onSuccess(successes)
                .to(call -> reporting("2"))
                .run();

        assertThat(failures.stored()).extracting(DestinationRecord::records).containsExactly(1);
        assertThat(successes.stored()).extracting(DestinationRecord::records).containsExactly(2);
        assertThat(journey.fates()).containsExactly("1 delivered", "2 discarded RETRIES STORED", "3 delivered");
    }

    @Test
    @DisplayName("F8: a destination that takes long to come back keeps the batch, and gets the record")
    void f8_report_is_kept() {
        Journey journey = Journey.ofQueue(1)
                .heldFor(Duration.ofSeconds(30))
                .extending(1_000)
                .retries(0);
        journey.onFailure(new RecordingDestination(
                        result -> journey.time.elapsed().compareTo(Duration.ofMinutes(20)) < 0
                                ? new StoreResult.Unavailable("down")
                                : new StoreResult.Stored(false)))
                .to(call -> failing())
                .run();

        assertThat(journey.fates()).containsExactly("1 discarded RETRIES STORED");
    }

    @Test
    @DisplayName("a destination that is down until the message becomes visible loses nothing: it is redelivered")
    void destination_down() {
        RecordingDestination destination = new RecordingDestination(result -> new StoreResult.Unavailable("down"));
        Journey journey = Journey.ofQueue(1)
                .heldFor(Duration.ofSeconds(30))
                .retries(0)
                .onFailure(destination)
                .to(call -> failing())
                .run();

        assertThat(journey.fates()).containsExactly("1 released");
        assertThat(journey.time.elapsed()).isEqualTo(Duration.ofSeconds(20));
        assertThat(journey.events.of(LaneEvent.Lost.class)).isEmpty();
    }

    @Test
    @DisplayName("F16: a failure record that can't be stored until its deadline releases the message")
    void f16_failure_record_until_its_deadline() {
        Journey journey = Journey.ofQueue(1)
                .heldFor(Duration.ofSeconds(30))
                .extending(1_000)
                .retries(0)
                .onFailure(new RecordingDestination(result -> new StoreResult.Unavailable("down")))
                .to(call -> failing())
                .run();

        assertThat(journey.fates()).containsExactly("1 released");
        assertThat(journey.time.elapsed()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    @DisplayName("F16: a message whose failure record can't be stored is released, never deleted")
    void f16_whatCannotBeReportedIsReleased() {
        RecordingDestination destination = new RecordingDestination(result -> new StoreResult.Unavailable("400"));
        Journey journey = Journey.ofQueue(1)
                .retries(0)
                .deliveryAge(Duration.ofMinutes(10))
                .onFailure(destination)
                .to(call -> failing())
                .run();

        assertThat(journey.time.elapsed()).isEqualTo(Duration.ofMinutes(10));
        assertThat(destination.attempts()).isBetween(20, 40);
        assertThat(journey.fates()).containsExactly("1 released");
        assertThat(journey.events.of(LaneEvent.Lost.class)).isEmpty();
    }

    @Test
    @DisplayName("F19: with both destinations down, the range that is lost is reported, and what failed is released")
    void f19_noLostRecordHidesAnother() {
        RecordingDestination down = new RecordingDestination(result -> new StoreResult.Unavailable("down"));
        Journey journey = Journey.ofQueue(3)
                .retries(0)
                .deliveryAge(Duration.ofMinutes(10))
                .reportingItemFailures()
                .onFailure(down)
                .onSuccess(down)
                .to(call -> reporting("2"))
                .run();

        assertThat(journey.fates()).containsExactly("1 delivered", "2 released", "3 delivered");
        assertThat(journey.events.of(LaneEvent.Lost.class))
                .extracting(
                        lost -> lost.record().condition(), lost -> lost.record().records(), LaneEvent.Lost::reason)
                .containsExactly(tuple(
                        DestinationRecord.Condition.SUCCESS,
                        2,
                        "the " + down.kind() + " destination could not store it: down"));
    }
}
