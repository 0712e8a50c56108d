package io.penstock.core.delivery;

import static io.penstock.core.delivery.Journey.ids;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.TestRecord.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationRecord.Condition;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.testkit.RecordingDestination;
import io.penstock.core.testkit.TestRecord;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A batch of a stream with a maximum record age (semantics §4.1)")
class StreamAgeTest {

    @Test
    @DisplayName("age-expire-before-ingestion: too old from the start means no invocation, count 1, no answer")
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
    @DisplayName("age-mixed-batch: what is too old is split off, the function gets the fresh rest")
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
}
