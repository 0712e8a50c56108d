package io.penstock.core.event;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.OneLine;
import io.penstock.core.record.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Something that happened on a lane. */
public sealed interface LaneEvent {

    /** The lane runs. */
    record Started() implements LaneEvent {}

    /** The lane has ended and everything it held is settled. */
    record Ended() implements LaneEvent {}

    /** The source answered, and so can be read: {@code records} came, of which a filter removed {@code filtered}. */
    record Received(int records, int filtered) implements LaneEvent {}

    /**
     * A batch is complete and on its way; {@link BatchDone} follows on the same thread.
     *
     * @param oldestArrival when the oldest of its records arrived, by our clock
     * @param traceHeaders those of its records that have one, in their order
     */
    record BatchFormed(UUID requestId, int records, Instant oldestArrival, List<String> traceHeaders)
            implements LaneEvent {}

    /**
     * A call of the function ended.
     *
     * @param records how many were sent
     * @param failed how many of them failed, including those of throttled and unreachable calls (semantics §8)
     */
    record Invoked(UUID requestId, int records, int failed, InvocationResult result, Duration took)
            implements LaneEvent {}

    /** The lane does no more with the batch: it is settled, or waits for the end of its tumbling window. */
    record BatchDone(UUID requestId) implements LaneEvent {}

    /** The lane waits until {@code until} before it goes on with the batch. */
    record Paused(UUID requestId, Instant until) implements LaneEvent {}

    /** A destination was asked once to store {@code records} records. */
    record Reported(String kind, int records, StoreResult result) implements LaneEvent {}

    /** A record could not be stored in its destination and never will be. */
    record Lost(DestinationRecord record, String reason) implements LaneEvent {

        /** The reason is one line. */
        public Lost {
            reason = OneLine.of(reason);
        }
    }

    /**
     * The source is told what became of these records.
     *
     * @param clockAhead how far the clock that gave them their arrival is ahead of ours
     */
    record Settled(Settlement settlement, Duration clockAhead) implements LaneEvent {

        /** Of records that arrived by our clock. */
        public Settled(Settlement settlement) {
            this(settlement, Duration.ZERO);
        }
    }

    /** A queue was asked to delete {@code deleted + failed} messages; {@code failed} of them will come again. */
    record Deleted(int deleted, int failed) implements LaneEvent {}

    /** The source can't be read; the lane tries again at {@code nextAttempt}. */
    record SourceFailed(String reason, Instant nextAttempt) implements LaneEvent {

        /** The reason is one line. */
        public SourceFailed {
            reason = OneLine.of(reason);
        }
    }

    /** The lane ends by a fault in our own code; its partition gets another one. */
    record Died(String fault) implements LaneEvent {}

    /** Something is not as it should be, yet work goes on. */
    record Warned(String message) implements LaneEvent {

        /** The message is one line. */
        public Warned {
            message = OneLine.of(message);
        }
    }
}
