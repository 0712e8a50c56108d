package io.penstock.core.delivery;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.ScriptedFunction.reporting;
import static io.penstock.core.testkit.ScriptedFunction.throttled;
import static io.penstock.core.testkit.ScriptedFunction.tooLarge;
import static io.penstock.core.testkit.TestRecord.record;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationRecord.Condition;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.testkit.RecordingDestination;
import io.penstock.core.testkit.TestRecord;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A batch of a stream (semantics §4)")
class StreamDeliveryTest {

    private static List<String> ids(String text) {
        return Arrays.asList(text.split(" "));
    }

    private static Function<Invocation, InvocationResult> raisingOn(String id) {
        return call ->
                call.records().stream().anyMatch(record -> record.id().equals(id)) ? failing() : accepted("null");
    }

    private static Function<Invocation, InvocationResult> reportingWhereverIs(String id) {
        return call -> call.records().stream().anyMatch(record -> record.id().equals(id))
                ? reporting(id)
                : accepted("{\"batchItemFailures\":[]}");
    }

    @Test
    @DisplayName("that the function accepts is called once and delivered in order")
    void accepted_batch_is_delivered() {
        Journey journey = Journey.ofStream(3).run();

        assertThat(journey.calls()).containsExactly(ids("1 2 3"));
        assertThat(journey.fates()).containsExactly("1 delivered", "2 delivered", "3 delivered");
    }

    @Test
    @DisplayName("stream-retry-count-1: one retry means two invocations, then the destination is told of two")
    void retries_then_gives_up() {
        Journey journey = Journey.ofStream(1)
                .retries(1)
                .onFailure(new RecordingDestination())
                .to(call -> failing())
                .run();

        assertThat(journey.calls()).hasSize(2);
        DestinationRecord result = journey.failures().getFirst();
        assertThat(result.condition()).isEqualTo(Condition.RETRY_ATTEMPTS_EXHAUSTED);
        assertThat(result.approximateInvokeCount()).isEqualTo(2);
        assertThat(requireNonNull(result.answer()).functionError()).isEqualTo("Unhandled");
        assertThat(result.records()).isEqualTo(1);
        assertThat(journey.fates()).containsExactly("1 discarded RETRIES STORED");
    }

    @Test
    @DisplayName("B50: too large on its way is halved without bisect, and spends no retry")
    void b50_halved() {
        Journey journey = Journey.ofStream(4)
                .retries(0)
                .to(call -> call.records().size() > 2 ? tooLarge() : accepted("null"))
                .run();

        assertThat(journey.calls()).containsExactly(List.of("1", "2", "3", "4"), List.of("1", "2"), List.of("3", "4"));
        assertThat(journey.fates()).containsExactly("1 delivered", "2 delivered", "3 delivered", "4 delivered");
    }

    @Test
    @DisplayName("no-bisect-raise: without bisect the whole batch is tried again")
    void whole_batch_is_tried_again() {
        Journey journey = Journey.ofStream(4).retries(2).to(call -> failing()).run();

        assertThat(journey.calls()).containsExactly(ids("1 2 3 4"), ids("1 2 3 4"), ids("1 2 3 4"));
        assertThat(journey.fates()).allMatch(fate -> fate.endsWith("discarded RETRIES NOT_WANTED"));
    }

    @Test
    @DisplayName("stream-retry-request-id: retries keep the request id, sub-batches get their own")
    void request_ids() {
        Journey retried = Journey.ofStream(1).retries(1).to(call -> failing()).run();
        assertThat(retried.requestIds()).containsExactly(Journey.BATCH_ID, Journey.BATCH_ID);

        Journey split =
                Journey.ofStream(2).retries(0).bisecting().to(call -> failing()).run();
        assertThat(split.requestIds()).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("bisect, MRA 1, record 2 raising: 1234, 12, 1, 2, 2, 34; a split spends no retry")
    void bisect_goes_left_first_and_each_half_has_its_own_retries() {
        Journey journey = Journey.ofStream(4)
                .retries(1)
                .bisecting()
                .onFailure(new RecordingDestination())
                .to(raisingOn("2"))
                .run();

        assertThat(journey.calls())
                .containsExactly(ids("1 2 3 4"), ids("1 2"), ids("1"), ids("2"), ids("2"), ids("3 4"));
        assertThat(journey.failures()).hasSize(1);
        assertThat(journey.failures().getFirst().approximateInvokeCount()).isEqualTo(2);
        assertThat(journey.failures().getFirst().records()).isEqualTo(1);
        assertThat(journey.fates())
                .containsExactly("1 delivered", "2 discarded RETRIES STORED", "3 delivered", "4 delivered");
    }

    @Test
    @DisplayName("rbif-partial-trim: the report trims the batch and the count starts anew")
    void partial_failure_trims() {
        Journey journey = Journey.ofStream(4)
                .retries(1)
                .reportingItemFailures()
                .onFailure(new RecordingDestination())
                .to(reportingWhereverIs("2"))
                .run();

        assertThat(journey.calls()).containsExactly(ids("1 2 3 4"), ids("2 3 4"), ids("2 3 4"));
        assertThat(journey.failures().getFirst().approximateInvokeCount()).isEqualTo(2);
        assertThat(journey.failures().getFirst().batchInfo().details()).containsEntry("first", "2");
    }

    @Test
    @DisplayName("B2: what stands before the reported record is settled before the rest is tried again")
    void progress_is_settled_at_once() {
        Journey journey = Journey.ofStream(5)
                .retries(0)
                .reportingItemFailures()
                .to(call -> call.records().size() == 5 ? reporting("4", "2") : accepted("{}"))
                .run();

        assertThat(journey.calls()).containsExactly(ids("1 2 3 4 5"), ids("2 3 4 5"));
        assertThat(journey.settlements()).hasSize(2);
        assertThat(journey.settlements().getFirst().entries()).hasSize(1);
    }

    @Test
    @DisplayName("rbif-last-item-only: only the last fails, four attempts with MRA 3, one record in the destination")
    void last_item_only() {
        Journey journey = Journey.ofStream(3)
                .retries(3)
                .reportingItemFailures()
                .onFailure(new RecordingDestination())
                .to(reportingWhereverIs("3"))
                .run();

        DestinationRecord result = journey.failures().getFirst();
        assertThat(result.approximateInvokeCount()).isEqualTo(4);
        assertThat(result.records()).isEqualTo(1);
        assertThat(requireNonNull(result.answer()).functionError()).isNull();
        assertThat(journey.calls()).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    @DisplayName("partial and bisect, record 2 failing, MRA 1: 1234, 234, 2, 2, 34")
    void partial_then_bisect() {
        Journey journey = Journey.ofStream(4)
                .retries(1)
                .bisecting()
                .reportingItemFailures()
                .to(reportingWhereverIs("2"))
                .run();

        assertThat(journey.calls()).containsExactly(ids("1 2 3 4"), ids("2 3 4"), ids("2"), ids("2"), ids("3 4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"itemIdentifier\":123}]", "[{\"itemIdentifier\":null}]", "[{\"foo\":123}]"})
    @DisplayName("rbif-failure-*: a report that can't be understood fails the whole batch")
    void malformed_reports_fail_the_batch(String failures) {
        Journey journey = Journey.ofStream(1)
                .retries(2)
                .reportingItemFailures()
                .onFailure(new RecordingDestination())
                .to(call -> accepted("{\"batchItemFailures\":" + failures + "}"))
                .run();

        assertThat(journey.calls()).hasSize(3);
        DestinationRecord result = journey.failures().getFirst();
        assertThat(result.approximateInvokeCount()).isEqualTo(3);
        assertThat(requireNonNull(result.answer()).functionError()).isNull();
        assertThat(requireNonNull(result.answer()).statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("rbif-ddb-retries-3: a report of an unknown item with MRA 3 means four invocations")
    void unknown_item() {
        Journey journey = Journey.ofStream(1)
                .retries(3)
                .reportingItemFailures()
                .onFailure(new RecordingDestination())
                .to(call -> accepted("{\"batchItemFailures\":[{\"itemIdentifier\":123}]}"))
                .run();

        assertThat(journey.calls()).hasSize(4);
        DestinationRecord result = journey.failures().getFirst();
        assertThat(result.approximateInvokeCount()).isEqualTo(4);
        assertThat(result.records()).isEqualTo(1);
        assertThat(requireNonNull(result.answer()).functionError()).isNull();
    }

    @Test
    @DisplayName("rbif-not-enabled: a report that was not asked for is not read")
    void report_not_enabled() {
        Journey journey = Journey.ofStream(4).to(call -> reporting("2")).run();

        assertThat(journey.calls()).hasSize(1);
        assertThat(journey.fates()).allMatch(fate -> fate.endsWith("delivered"));
    }

    @Test
    @DisplayName("B12: a reported failure leaves as a raised one does, with a notice from the first record that failed")
    void reported_failures_reach_the_destination() {
        Journey journey = Journey.ofStream(5)
                .retries(1)
                .reportingItemFailures()
                .onFailure(new RecordingDestination())
                .to(call -> reporting("3"))
                .run();

        assertThat(journey.calls()).containsExactly(ids("1 2 3 4 5"), ids("3 4 5"), ids("3 4 5"));
        assertThat(journey.failures()).hasSize(1);
        assertThat(journey.failures().getFirst().batchInfo().details())
                .containsEntry("first", "3")
                .containsEntry("last", "5");
    }

    @Test
    @DisplayName("B12: no retries means one call, no limit means as many as it takes")
    void retry_limits() {
        assertThat(Journey.ofStream(1).retries(0).to(call -> failing()).run().calls())
                .hasSize(1);
        AtomicInteger calls = new AtomicInteger();
        Journey unlimited = Journey.ofStream(1)
                .to(call -> calls.incrementAndGet() <= 1_000 ? failing() : accepted("null"))
                .run();
        assertThat(unlimited.calls()).hasSize(1_001);
        assertThat(unlimited.fates()).containsExactly("1 delivered");
    }

    @Test
    @DisplayName(
            "B10, B11: failures are tried again at growing distances, about ten a minute at first, then one a minute")
    void back_off() {
        AtomicInteger calls = new AtomicInteger();
        Journey journey = Journey.ofStream(1)
                .to(call -> calls.incrementAndGet() <= 20 ? failing() : accepted("null"))
                .run();

        assertThat(journey.pauses().stream().filter(pause -> pause.compareTo(Duration.ofMinutes(1)) < 0))
                .hasSizeBetween(6, 10);
        Duration last = journey.pauses().get(19).minus(journey.pauses().get(18));
        assertThat(last).isBetween(Duration.ofSeconds(45), Duration.ofSeconds(60));
    }

    @Test
    @DisplayName("a throttle spends no retry and keeps the request id")
    void throttles_spend_no_retry() {
        AtomicInteger calls = new AtomicInteger();
        Journey journey = Journey.ofStream(2)
                .retries(0)
                .to(call -> calls.incrementAndGet() < 5 ? throttled() : accepted("null"))
                .run();

        assertThat(journey.calls()).hasSize(5);
        assertThat(journey.requestIds()).containsOnly(Journey.BATCH_ID);
        assertThat(journey.fates()).containsExactly("1 delivered", "2 delivered");
    }

    @Test
    @DisplayName("a wish for a wait is granted")
    void retry_after() {
        AtomicInteger calls = new AtomicInteger();
        Journey journey = Journey.ofStream(1)
                .to(call -> calls.incrementAndGet() == 1
                        ? new InvocationResult.Unreachable("503", Duration.ofSeconds(90))
                        : accepted("null"))
                .run();

        assertThat(journey.time.elapsed()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    @DisplayName("age-expire-before-ingestion: too old at once means no call, count 1, no answer")
    void already_too_old() {
        Journey journey = Journey.ofStream(record("1").withArrival(VirtualTime.START.minusSeconds(61)))
                .retries(0)
                .maximumAge(Duration.ofSeconds(60))
                .onFailure(new RecordingDestination())
                .to(call -> failing())
                .run();

        assertThat(journey.calls()).isEmpty();
        DestinationRecord result = journey.failures().getFirst();
        assertThat(result.condition()).isEqualTo(Condition.RECORD_AGE_EXCEEDED);
        assertThat(result.approximateInvokeCount()).isEqualTo(1);
        assertThat(result.answer()).isNull();
        assertThat(journey.fates()).containsExactly("1 discarded AGE STORED");
    }

    @Test
    @DisplayName("age-mixed-batch: what is too old is split off, the fresh rest is called")
    void mixed_ages() {
        SourceRecord[] records = new SourceRecord[6];
        records[0] = record("1").withArrival(VirtualTime.START.minusSeconds(120));
        for (int index = 1; index < 6; index++) {
            records[index] = record(Integer.toString(index + 1));
        }
        Journey journey = Journey.ofStream(records)
                .retries(0)
                .maximumAge(Duration.ofSeconds(60))
                .onFailure(new RecordingDestination())
                .run();

        assertThat(journey.failures()).hasSize(1);
        assertThat(journey.failures().getFirst().records()).isEqualTo(1);
        assertThat(journey.calls()).containsExactly(ids("2 3 4 5 6"));
    }

    @ParameterizedTest(name = "the source''s clock is {0} ahead of ours")
    @ValueSource(strings = {"-PT10M", "PT10M", "-PT1H"})
    @DisplayName("F12: a wrong clock of ours discards nothing: age is counted by the source's")
    void f12_ageByTheSourcesClock(Duration ahead) {
        TestRecord fresh = record("1").withArrival(VirtualTime.START.plus(ahead).minusSeconds(30));

        Journey accepted = Journey.ofStream(fresh)
                .clockAhead(ahead)
                .maximumAge(Duration.ofSeconds(60))
                .run();
        Journey failing = Journey.ofStream(fresh)
                .clockAhead(ahead)
                .maximumAge(Duration.ofSeconds(60))
                .to(call -> failing())
                .run();

        assertThat(accepted.fates()).containsExactly("1 delivered");
        assertThat(failing.fates()).containsExactly("1 discarded AGE NOT_WANTED");
        assertThat(failing.time.elapsed()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    @DisplayName("an age limit of 60 s ends a failing record after 60 s, with about eight attempts")
    void expires_while_retrying() {
        Journey journey = Journey.ofStream(1)
                .maximumAge(Duration.ofSeconds(60))
                .onFailure(new RecordingDestination())
                .to(call -> failing())
                .run();

        assertThat(journey.time.elapsed()).isEqualTo(Duration.ofSeconds(60));
        assertThat(journey.failures().getFirst().approximateInvokeCount()).isBetween(7, 9);
        assertThat(journey.failures().getFirst().condition()).isEqualTo(Condition.RECORD_AGE_EXCEEDED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    @DisplayName("batch-oversize-record: never called, yet each attempt is counted")
    void oversize_record(int retries) {
        Journey journey = Journey.ofStream(1)
                .tooLargeToSend()
                .retries(retries)
                .onFailure(new RecordingDestination())
                .run();

        assertThat(journey.calls()).isEmpty();
        DestinationRecord result = journey.failures().getFirst();
        assertThat(result.condition()).isEqualTo(Condition.RETRY_ATTEMPTS_EXHAUSTED);
        assertThat(result.approximateInvokeCount()).isEqualTo(retries + 1);
        assertThat(result.answer()).isNull();
    }

    @Test
    @DisplayName("a destination that is down is tried with back-off, and the source is told only afterwards")
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
    @DisplayName("a destination that stays down is given up after the maximum delivery age, and the loss is said")
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
        assertThat(journey.events.of(LaneEvent.Lost.class)).hasSize(1);
    }

    @Test
    @DisplayName("what is delivered is told to the success destination, part by part")
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

    @Test
    @DisplayName("a stop in a pause releases what is undecided")
    void stop_in_a_pause() {
        Journey journey = Journey.ofStream(3).reportingItemFailures().to(call -> reporting("2"));
        journey.time.interruptAt(VirtualTime.START.plusMillis(1));

        journey.run();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(journey.fates()).containsExactly("1 delivered", "2 released", "3 released");
    }

    @Test
    @DisplayName("a fault in our own code is no success and spends no retry")
    void own_fault() {
        AtomicInteger calls = new AtomicInteger();
        Journey journey = Journey.ofStream(2)
                .retries(0)
                .to(call -> {
                    if (calls.incrementAndGet() < 3) {
                        throw new IllegalStateException("a bug");
                    }
                    return accepted("null");
                })
                .run();

        assertThat(journey.calls()).hasSize(3);
        assertThat(journey.fates()).containsExactly("1 delivered", "2 delivered");
    }
}
