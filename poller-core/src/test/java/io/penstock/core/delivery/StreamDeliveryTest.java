package io.penstock.core.delivery;

import static io.penstock.core.delivery.Journey.ids;
import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.ScriptedFunction.reporting;
import static io.penstock.core.testkit.ScriptedFunction.throttled;
import static io.penstock.core.testkit.ScriptedFunction.tooLarge;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationRecord.Condition;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.testkit.RecordingDestination;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A batch of a stream (semantics §4)")
class StreamDeliveryTest {

    private static Function<Invocation, InvocationResult> raisingOn(String id) {
        return call ->
                call.records().stream().anyMatch(record -> record.id().equals(id)) ? failing() : accepted("null");
    }

    @Test
    @DisplayName("that the function accepts is sent once and delivered in order")
    void accepted_batch_is_delivered() {
        Journey journey = Journey.ofStream(3).run();

        assertThat(journey.calls()).containsExactly(ids("1 2 3"));
        assertThat(journey.fates()).containsExactly("1 delivered", "2 delivered", "3 delivered");
    }

    @Test
    @DisplayName("stream-retry-count-1: one retry means two invocations, then the destination record counts two")
    void retries_then_discards() {
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
    @DisplayName("B50: that is too large on its way is split without bisect, and spends no retry")
    void b50_split() {
        Journey journey = Journey.ofStream(4)
                .retries(0)
                .to(call -> call.records().size() > 2 ? tooLarge() : accepted("null"))
                .run();

        assertThat(journey.calls()).containsExactly(List.of("1", "2", "3", "4"), List.of("1", "2"), List.of("3", "4"));
        assertThat(journey.fates()).containsExactly("1 delivered", "2 delivered", "3 delivered", "4 delivered");
    }

    @Test
    @DisplayName("no-bisect-raise: without bisect the whole batch is retried")
    void whole_batch_is_retried() {
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
    @DisplayName("B12: no retries means one invocation, no limit means as many as it takes")
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
    @DisplayName("B10, B11: failures are retried at growing distances, about ten a minute at first, then one a minute")
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
    @DisplayName("a wait that the function asks for is kept")
    void retry_after() {
        AtomicInteger calls = new AtomicInteger();
        Journey journey = Journey.ofStream(1)
                .to(call -> calls.incrementAndGet() == 1
                        ? new InvocationResult.Unreachable("503", Duration.ofSeconds(90))
                        : accepted("null"))
                .run();

        assertThat(journey.time.elapsed()).isEqualTo(Duration.ofSeconds(90));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    @DisplayName("batch-oversize-record: never sent, yet each attempt is counted")
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
