package io.penstock.core.delivery;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.ScriptedFunction.throttled;
import static io.penstock.core.testkit.TestRecord.record;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationRecord.Condition;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.record.TimeWindow;
import io.penstock.core.record.WindowFrame;
import io.penstock.core.record.WindowState;
import io.penstock.core.testkit.RecordingDestination;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("A batch of a tumbling window (semantics §2.4)")
class WindowDeliveryTest {

    private static final TimeWindow WINDOW = TimeWindow.of(VirtualTime.START, Duration.ofMinutes(1));
    private static final String TOO_LARGE = "x".repeat(WindowState.MAX_BYTES);

    private static WindowFrame frame(String state) {
        return new WindowFrame(WINDOW, new WindowState(state), "arn:stream", false, false);
    }

    private static WindowFrame last(String state) {
        return new WindowFrame(WINDOW, new WindowState(state), "arn:stream", true, false);
    }

    /** What the state says has been seen, and the records of the call up to {@code end}. */
    private static String seen(Invocation call, int end) {
        String before = JsonMapper.shared()
                .readTree(call.event())
                .get("state")
                .path("seen")
                .asString("");
        String now =
                call.records().subList(0, end).stream().map(SourceRecord::id).collect(Collectors.joining());
        return "\"state\":{\"seen\":\"" + before + now + "\"}";
    }

    private static InvocationResult seeing(Invocation call) {
        return accepted("{" + seen(call, call.records().size()) + "}");
    }

    private static boolean has(Invocation call, String id) {
        return call.records().stream().anyMatch(record -> record.id().equals(id));
    }

    /** Gathers what stands before {@code id}, and names it as failed. */
    private static Function<Invocation, InvocationResult> reporting(String id) {
        return call -> {
            List<String> ids = call.records().stream().map(SourceRecord::id).toList();
            int failed = ids.indexOf(id);
            return failed < 0
                    ? seeing(call)
                    : accepted(
                            "{\"batchItemFailures\":[{\"itemIdentifier\":\"" + id + "\"}]," + seen(call, failed) + "}");
        };
    }

    @Test
    @DisplayName("passes on what the function returned")
    void state_at_the_end() {
        Journey journey = Journey.ofStream(2)
                .within(frame("{\"seen\":\"0\"}"))
                .to(WindowDeliveryTest::seeing)
                .run();

        assertThat(journey.states()).containsExactly("{\"seen\":\"0\"}");
        assertThat(journey.state()).contains("{\"seen\":\"012\"}");
    }

    @Test
    @DisplayName("goes on after a partial failure with the state of the part that was accepted")
    void partial_failure() {
        AtomicInteger calls = new AtomicInteger();
        Journey journey = Journey.ofStream(4)
                .within(frame("{}"))
                .reportingItemFailures()
                .to(call -> calls.incrementAndGet() < 3 ? reporting("3").apply(call) : seeing(call))
                .run();

        assertThat(journey.calls()).containsExactly(List.of("1", "2", "3", "4"), List.of("3", "4"), List.of("3", "4"));
        assertThat(journey.states()).containsExactly("{}", "{\"seen\":\"12\"}", "{\"seen\":\"12\"}");
        assertThat(journey.state()).contains("{\"seen\":\"1234\"}");
    }

    @Test
    @DisplayName("goes on after a split with the state that the left half returned; what is discarded adds nothing")
    void bisect() {
        Journey journey = Journey.ofStream(4)
                .within(frame("{}"))
                .retries(0)
                .bisecting()
                .to(call -> has(call, "2") ? failing() : seeing(call))
                .run();

        assertThat(journey.calls())
                .containsExactly(
                        List.of("1", "2", "3", "4"), List.of("1", "2"), List.of("1"), List.of("2"), List.of("3", "4"));
        assertThat(journey.states()).containsExactly("{}", "{}", "{}", "{\"seen\":\"1\"}", "{\"seen\":\"1\"}");
        assertThat(journey.state()).contains("{\"seen\":\"134\"}");
    }

    @Test
    @DisplayName("stores the event as it was sent in the success destination, and goes on with the new state")
    void success_destination() {
        RecordingDestination destination = new RecordingDestination();
        AtomicInteger calls = new AtomicInteger();
        Journey journey = Journey.ofStream(2)
                .within(frame("{}"))
                .reportingItemFailures()
                .onSuccess(destination)
                .to(call -> calls.incrementAndGet() == 1 ? reporting("2").apply(call) : seeing(call))
                .run();

        assertThat(destination.stored())
                .extracting(result -> JsonMapper.shared()
                        .readTree(result.event())
                        .get("state")
                        .toString())
                .containsExactly("{}", "{\"seen\":\"1\"}");
        assertThat(journey.state()).contains("{\"seen\":\"12\"}");
    }

    @Test
    @DisplayName("what is too old adds nothing to the state")
    void too_old() {
        Journey journey = Journey.ofStream(record("1").withArrival(VirtualTime.START.minusSeconds(61)), record("2"))
                .within(frame("{\"seen\":\"0\"}"))
                .maximumAge(Duration.ofSeconds(60))
                .to(WindowDeliveryTest::seeing)
                .run();

        assertThat(journey.calls()).containsExactly(List.of("2"));
        assertThat(journey.state()).contains("{\"seen\":\"02\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "{\"state\":null}", "{\"batchItemFailures\":[]}", ""})
    @DisplayName("env-tumbling-no-state: an answer without a state is a failure that spends retries")
    void no_state(String answer) {
        Journey journey = Journey.ofStream(1)
                .within(frame("{}"))
                .retries(1)
                .reportingItemFailures()
                .onFailure(new RecordingDestination())
                .to(call -> accepted(answer))
                .run();

        assertThat(journey.calls()).hasSize(2);
        DestinationRecord result = journey.failures().getFirst();
        assertThat(result.condition()).isEqualTo(Condition.RETRY_ATTEMPTS_EXHAUSTED);
        assertThat(requireNonNull(result.answer()).functionError()).isNull();
        assertThat(result.window()).contains(frame("{}"));
        assertThat(journey.events.of(LaneEvent.Invoked.class))
                .extracting(LaneEvent.Invoked::failed)
                .containsExactly(1, 1);
        assertThat(journey.state()).contains("{}");
    }

    @Test
    @DisplayName("a state that is too large is returned once, and what is left of the batch goes on from nothing")
    void too_large() {
        AtomicInteger calls = new AtomicInteger();
        Journey journey = Journey.ofStream(2)
                .within(frame("{\"seen\":\"0\"}"))
                .reportingItemFailures()
                .to(call -> calls.incrementAndGet() == 1
                        ? accepted("{\"batchItemFailures\":[{\"itemIdentifier\":\"2\"}],\"state\":{\"seen\":\""
                                + TOO_LARGE + "\"}}")
                        : seeing(call))
                .run();

        assertThat(journey.states()).containsExactly("{\"seen\":\"0\"}", "{}");
        assertThat(journey.state()).contains("{\"seen\":\"2\"}");
    }

    @Test
    @DisplayName("has no state to pass on when work is stopped")
    void stopped() {
        Journey journey = Journey.ofStream(1).within(frame("{}")).to(call -> failing());
        journey.time.interruptAt(VirtualTime.START.plusMillis(1));

        journey.run();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(journey.state()).isEmpty();
    }

    @Test
    @DisplayName("the last call has no records, keeps its request id over retries, and its answer needs no state")
    void last_call() {
        AtomicInteger calls = new AtomicInteger();
        Journey journey = Journey.ofLastCall(last("{\"seen\":\"12\"}"))
                .to(call -> calls.incrementAndGet() < 3 ? failing() : accepted("null"))
                .run();

        assertThat(journey.calls()).containsExactly(List.of(), List.of(), List.of());
        assertThat(journey.requestIds()).containsOnly(Journey.BATCH_ID);
        assertThat(journey.states()).containsOnly("{\"seen\":\"12\"}");
        assertThat(journey.state()).isPresent();
        assertThat(journey.fates()).isEmpty();
        assertThat(journey.events.of(LaneEvent.Invoked.class))
                .extracting(LaneEvent.Invoked::records)
                .containsExactly(0, 0, 0);
    }

    @Test
    @DisplayName("the last call is discarded under the same retry limit, bisect or not, and throttles spend none")
    void last_call_discarded() {
        AtomicInteger calls = new AtomicInteger();
        Journey journey = Journey.ofLastCall(last("{\"seen\":\"12\"}"))
                .retries(2)
                .bisecting()
                .reportingItemFailures()
                .onFailure(new RecordingDestination())
                .to(call -> calls.incrementAndGet() == 2 ? throttled() : failing())
                .run();

        assertThat(journey.calls()).hasSize(4);
        assertThat(journey.failures()).hasSize(1);
        DestinationRecord result = journey.failures().getFirst();
        assertThat(result.condition()).isEqualTo(Condition.RETRY_ATTEMPTS_EXHAUSTED);
        assertThat(result.approximateInvokeCount()).isEqualTo(3);
        assertThat(result.records()).isZero();
        assertThat(result.window()).contains(last("{\"seen\":\"12\"}"));
        assertThat(result.batchInfo().details()).containsOnlyKeys("partition");
        assertThat(journey.state()).isPresent();
    }

    @Test
    @DisplayName("the age of the last call counts from when it was due, so that it is always made once")
    void last_call_expires() {
        Journey journey = Journey.ofLastCall(last("{}"))
                .maximumAge(Duration.ofSeconds(60))
                .onFailure(new RecordingDestination())
                .to(call -> failing());
        journey.time.advance(Duration.ofHours(1));

        journey.run();

        assertThat(journey.time.elapsed()).isEqualTo(Duration.ofMinutes(61));
        assertThat(journey.failures().getFirst().condition()).isEqualTo(Condition.RECORD_AGE_EXCEEDED);
        assertThat(journey.failures().getFirst().approximateInvokeCount()).isBetween(7, 9);
    }
}
