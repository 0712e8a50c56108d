package io.penstock.core.delivery;

import static io.penstock.core.delivery.Journey.ids;
import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.reporting;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.testkit.RecordingDestination;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A batch of a stream whose function reports failed records (semantics §4.3)")
class StreamItemFailuresTest {

    private static Function<Invocation, InvocationResult> reportingWhereverIs(String id) {
        return call -> call.records().stream().anyMatch(record -> record.id().equals(id))
                ? reporting(id)
                : accepted("{\"batchItemFailures\":[]}");
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
    @DisplayName("B2: what stands before the reported record is settled before the rest is retried")
    void progress_is_settled_first() {
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
    @DisplayName("B12: a reported failure is discarded as a raised one is, from the first record that failed")
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
}
