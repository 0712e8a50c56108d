package io.penstock.core.delivery;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.ScriptedFunction.reporting;
import static io.penstock.core.testkit.ScriptedFunction.throttled;
import static io.penstock.core.testkit.ScriptedFunction.tooLarge;
import static io.penstock.core.testkit.TestRecord.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationRecord.Condition;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.record.Fate;
import io.penstock.core.testkit.RecordingDestination;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A batch of a queue (semantics §5)")
class QueueDeliveryTest {

    private static Fate lastFate(Journey journey) {
        return journey.settlements().getLast().entries().getLast().fate();
    }

    @Test
    @DisplayName("that the function accepts is done with")
    void accepted_batch() {
        Journey journey = Journey.ofQueue(2).run();

        assertThat(journey.fates()).containsExactly("1 delivered", "2 delivered");
    }

    @Test
    @DisplayName("that fails is called once and goes back to the queue")
    void failure_goes_back() {
        Journey journey = Journey.ofQueue(2)
                .heldFor(Duration.ofSeconds(30))
                .to(call -> failing())
                .run();

        assertThat(journey.calls()).hasSize(1);
        assertThat(journey.fates()).containsExactly("1 released", "2 released");
        assertThat(lastFate(journey)).isEqualTo(Fate.Released.FAILED);
        assertThat(journey.time.elapsed()).isZero();
    }

    @Test
    @DisplayName("B3: only the reported messages go back; a message that is not listed counts as done")
    void reported_messages_go_back() {
        Journey journey = Journey.ofQueue(record("a1"), record("a2"), record("b1"), record("a3"), record("b2"))
                .reportingItemFailures()
                .to(call -> reporting("a2"))
                .run();

        assertThat(journey.fates())
                .containsExactly("a1 delivered", "a2 released", "b1 delivered", "a3 delivered", "b2 delivered");
    }

    @Test
    @DisplayName(
            "B50: that is too large on its way is halved until it fits, in order, and each part is settled by itself")
    void b50_halved() {
        Journey journey = Journey.ofQueue(5)
                .to(call -> call.records().size() > 2 ? tooLarge() : accepted("null"))
                .run();

        assertThat(journey.calls())
                .containsExactly(
                        List.of("1", "2", "3", "4", "5"),
                        List.of("1", "2"),
                        List.of("3", "4", "5"),
                        List.of("3"),
                        List.of("4", "5"));
        assertThat(journey.requestIds()).doesNotHaveDuplicates();
        assertThat(journey.settlements()).hasSize(3);
        assertThat(journey.fates())
                .containsExactly("1 delivered", "2 delivered", "3 delivered", "4 delivered", "5 delivered");
    }

    @Test
    @DisplayName("B50: of which one message alone is too large has failed with that one; the others are delivered")
    void b50_oneIsTooLarge() {
        Journey journey = Journey.ofQueue(3)
                .to(call ->
                        call.records().stream().anyMatch(record -> record.id().equals("2"))
                                ? tooLarge()
                                : accepted("null"))
                .run();

        assertThat(journey.fates()).containsExactly("1 delivered", "2 released", "3 delivered");
        assertThat(journey.settlements().get(1).entries().getFirst().fate()).isEqualTo(Fate.Released.FAILED);
    }

    @Test
    @DisplayName("B50: no second half passes a message of its group that failed in the first")
    void b50_groups() {
        Journey journey = Journey.ofQueue(
                        record("a1").withKey("a"),
                        record("b1").withKey("b"),
                        record("a2").withKey("a"))
                .to(call -> call.records().size() > 1 ? tooLarge() : failing())
                .run();

        assertThat(journey.calls()).containsExactly(List.of("a1", "b1", "a2"), List.of("a1"));
        assertThat(journey.fates()).containsExactly("a1 released", "b1 released", "a2 released");
    }

    @Test
    @DisplayName("B50: whose halves the queue keeps no longer goes back, and no attempt starts too late")
    void b50_halvesWithinTheLease() {
        Journey journey = Journey.ofQueue(2)
                .heldFor(Duration.ofSeconds(3))
                .to(call -> tooLarge())
                .run();

        assertThat(journey.calls()).hasSize(1);
        assertThat(lastFate(journey)).isEqualTo(Fate.Released.NOT_ATTEMPTED);
    }

    @Test
    @DisplayName("that is throttled is held and tried again within its lease, with the same request id")
    void throttled_batch_is_held() {
        AtomicInteger calls = new AtomicInteger();
        Journey journey = Journey.ofQueue(1)
                .heldFor(Duration.ofSeconds(30))
                .to(call -> calls.incrementAndGet() < 3 ? throttled() : accepted("null"))
                .run();

        assertThat(journey.calls()).hasSize(3);
        assertThat(journey.requestIds()).containsOnly(Journey.BATCH_ID);
        assertThat(journey.fates()).containsExactly("1 delivered");
        assertThat(journey.time.elapsed()).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    @DisplayName("that stays throttled is released when the queue keeps it no longer, and no attempt starts too late")
    void throttled_until_the_lease_ends() {
        Journey journey = Journey.ofQueue(1)
                .heldFor(Duration.ofSeconds(30))
                .to(call -> throttled())
                .run();

        assertThat(journey.time.elapsed()).isEqualTo(Duration.ofSeconds(26));
        assertThat(lastFate(journey)).isEqualTo(Fate.Released.NOT_ATTEMPTED);
        assertThat(journey.calls()).hasSizeBetween(8, 12);
    }

    @Test
    @DisplayName("F8: no attempt but the first begins when less than the function's timeout is left")
    void f8_no_attempt_may_outlast_the_visibility() {
        List<Duration> begun = new ArrayList<>();
        Journey journey = Journey.ofQueue(1).heldFor(Duration.ofSeconds(30)).functionTimeout(Duration.ofSeconds(20));
        journey.to(call -> {
                    begun.add(journey.time.elapsed());
                    return throttled();
                })
                .run();

        assertThat(begun).hasSizeGreaterThan(2).allMatch(at -> at.compareTo(Duration.ofSeconds(10)) <= 0);
        assertThat(lastFate(journey)).isEqualTo(Fate.Released.NOT_ATTEMPTED);
    }

    @Test
    @DisplayName(
            "F8: a visibility timeout shorter than the function's leaves the first attempt as it is, and the only one")
    void f8_short_visibility() {
        Journey journey = Journey.ofQueue(1)
                .heldFor(Duration.ofSeconds(5))
                .functionTimeout(Duration.ofSeconds(20))
                .to(call -> throttled())
                .run();

        assertThat(journey.calls()).hasSize(1);
        assertThat(lastFate(journey)).isEqualTo(Fate.Released.NOT_ATTEMPTED);
    }

    @Test
    @DisplayName("F8: while it is held up the queue keeps it hidden, for the pause and for the attempt after it")
    void f8_held_up_batch_is_kept() {
        AtomicInteger calls = new AtomicInteger();
        Journey journey = Journey.ofQueue(1)
                .heldFor(Duration.ofSeconds(5))
                .functionTimeout(Duration.ofSeconds(20))
                .extending(4_000);
        journey.to(call -> {
                    boolean first = calls.incrementAndGet() == 1;
                    Duration left = Duration.between(journey.time.now(), journey.heldUntil());
                    assertThat(first || left.compareTo(Duration.ofSeconds(20)) > 0)
                            .isTrue();
                    return journey.time.elapsed().compareTo(Duration.ofHours(3)) < 0 ? throttled() : accepted("null");
                })
                .run();

        assertThat(journey.fates()).containsExactly("1 delivered");
        assertThat(journey.requestIds()).containsOnly(Journey.BATCH_ID);
        assertThat(journey.time.elapsed()).isGreaterThan(Duration.ofHours(3));
    }

    @Test
    @DisplayName("F8: a refused extension is asked for again while time is left, and then the batch is released")
    void f8_refused_extension() {
        Journey journey = Journey.ofQueue(1)
                .heldFor(Duration.ofSeconds(10))
                .extending(2)
                .to(call -> throttled())
                .run();

        assertThat(journey.keeps()).hasSizeGreaterThan(3);
        assertThat(journey.time.now()).isEqualTo(journey.heldUntil().minusSeconds(4));
        assertThat(lastFate(journey)).isEqualTo(Fate.Released.NOT_ATTEMPTED);
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
    @DisplayName("with a retry limit: what failed on its last delivery goes to the destination and is done with")
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
    @DisplayName("a message that was only throttled before still gets its call")
    void throttles_do_not_discard() {
        Journey journey =
                Journey.ofQueue(record("1").withDeliveries(9)).retries(1).run();

        assertThat(journey.calls()).hasSize(1);
        assertThat(journey.fates()).containsExactly("1 delivered");
    }

    @Test
    @DisplayName("success and failure are both told before the queue is")
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
    @DisplayName("a destination that is down until the lease ends loses nothing: the message comes again")
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
    @DisplayName("F19: with both destinations down, the range that is lost is said, and what failed is released")
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
                        lost -> lost.record().condition(), lost -> lost.record().records())
                .containsExactly(tuple(DestinationRecord.Condition.SUCCESS, 2));
    }

    @Test
    @DisplayName("a stop while it is held hands it back at once")
    void stop_while_held() {
        Journey journey = Journey.ofQueue(1).heldFor(Duration.ofMinutes(5)).to(call -> throttled());
        journey.time.interruptAt(VirtualTime.START.plusSeconds(10));

        journey.run();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(lastFate(journey)).isEqualTo(Fate.Released.STOPPED);
    }

    @Test
    @DisplayName("that is too large to send goes back, for the queue's redrive policy to take away")
    void oversize() {
        Journey journey = Journey.ofQueue(1).tooLargeToSend().run();

        assertThat(journey.calls()).isEmpty();
        assertThat(journey.fates()).isEqualTo(List.of("1 released"));
    }
}
