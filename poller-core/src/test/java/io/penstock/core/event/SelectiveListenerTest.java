package io.penstock.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.penstock.core.destination.StoreResult;
import io.penstock.core.record.Settlement;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.TestDestinationRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A listener that wants some events")
class SelectiveListenerTest {

    private static final UUID REQUEST = new UUID(1, 1);

    /** One of each. */
    private static final List<LaneEvent> ALL = List.of(
            new LaneEvent.Started(),
            new LaneEvent.Received(2, 1),
            new LaneEvent.BatchFormed(REQUEST, 1, Instant.EPOCH, List.of()),
            new LaneEvent.Invoked(REQUEST, 1, 0, ScriptedFunction.accepted("null"), Duration.ZERO),
            new LaneEvent.Paused(REQUEST, Instant.EPOCH),
            new LaneEvent.Reported("sqs", 1, new StoreResult.Stored(false)),
            new LaneEvent.Lost(TestDestinationRecord.failure().build(), "down"),
            new LaneEvent.Settled(Settlement.EMPTY),
            new LaneEvent.BatchDone(REQUEST),
            new LaneEvent.Deleted(1),
            new LaneEvent.SourceFailed("down", Instant.EPOCH),
            new LaneEvent.Warned("late"),
            new LaneEvent.Died("bug"),
            new LaneEvent.Ended());

    @Test
    @DisplayName("gets each of them by the method of its own")
    void each() {
        List<LaneEvent> heard = new ArrayList<>();
        SelectiveListener listener = new Everything(heard);

        ALL.forEach(event -> listener.happened("lane-1", event));

        assertThat(heard).isEqualTo(ALL);
    }

    @Test
    @DisplayName("does nothing at the others")
    void none() {
        SelectiveListener listener = new SelectiveListener() {};

        assertThatNoException().isThrownBy(() -> ALL.forEach(event -> listener.happened("lane-1", event)));
    }

    private record Everything(List<LaneEvent> heard) implements SelectiveListener {

        @Override
        public void started(String partition) {
            heard.add(new LaneEvent.Started());
        }

        @Override
        public void ended(String partition) {
            heard.add(new LaneEvent.Ended());
        }

        @Override
        public void received(String partition, LaneEvent.Received event) {
            heard.add(event);
        }

        @Override
        public void batchFormed(String partition, LaneEvent.BatchFormed event) {
            heard.add(event);
        }

        @Override
        public void invoked(String partition, LaneEvent.Invoked event) {
            heard.add(event);
        }

        @Override
        public void batchDone(String partition) {
            heard.add(new LaneEvent.BatchDone(REQUEST));
        }

        @Override
        public void paused(String partition, LaneEvent.Paused event) {
            heard.add(event);
        }

        @Override
        public void reported(String partition, LaneEvent.Reported event) {
            heard.add(event);
        }

        @Override
        public void lost(String partition, LaneEvent.Lost event) {
            heard.add(event);
        }

        @Override
        public void settled(String partition, LaneEvent.Settled event) {
            heard.add(event);
        }

        @Override
        public void deleted(String partition, LaneEvent.Deleted event) {
            heard.add(event);
        }

        @Override
        public void sourceFailed(String partition, LaneEvent.SourceFailed event) {
            heard.add(event);
        }

        @Override
        public void died(String partition, LaneEvent.Died event) {
            heard.add(event);
        }

        @Override
        public void warned(String partition, LaneEvent.Warned event) {
            heard.add(event);
        }
    }
}
