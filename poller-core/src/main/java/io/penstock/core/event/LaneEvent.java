package io.penstock.core.event;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.OneLine;
import io.penstock.core.record.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Something that happened on a lane. Its group says who has to know of it: a {@link Counted} event changes a metric, a
 * {@link Notice} is read by an operator, {@link Progress} is for those who follow a lane from step to step.
 *
 * <p>A listener that must know a whole group, or all events, has a {@code switch} over it, which does not compile until
 * a new event has its arm. A listener that wants some events is a {@link SelectiveListener}.
 */
public sealed interface LaneEvent {

    /** The lane goes on to its next step. */
    sealed interface Progress extends LaneEvent {}

    /** Changes a count of records, invocations or failures (semantics §8). */
    sealed interface Counted extends LaneEvent {}

    /** For an operator to read; what there is to count has an event of its own. */
    sealed interface Notice extends LaneEvent {}

    /** The lane runs. */
    record Started() implements Progress {}

    /** The lane has ended and everything it had in flight is settled. */
    record Ended() implements Progress {}

    /** The source answered, and so can be read: {@code records} came, of which a filter removed {@code filtered}. */
    record Received(int records, int filtered) implements Counted {}

    /**
     * A batch is complete and about to be delivered; {@link BatchDone} follows on the same thread.
     *
     * @param oldestArrival when the oldest of its records arrived, by our clock
     * @param traceHeaders those of its records that have one, in their order
     */
    record BatchFormed(UUID requestId, int records, Instant oldestArrival, List<String> traceHeaders)
            implements Progress {}

    /**
     * An invocation of the function ended.
     *
     * @param records how many were sent
     * @param failed how many of them failed, including those of throttled and unreachable invocations (semantics §8)
     */
    record Invoked(UUID requestId, int records, int failed, InvocationResult result, Duration took)
            implements Counted {}

    /** The lane does no more with the batch: it is settled, or waits for the end of its tumbling window. */
    record BatchDone(UUID requestId) implements Progress {}

    /** The lane waits until {@code until} before it goes on with the batch. */
    record Paused(UUID requestId, Instant until) implements Progress {}

    /** A destination was asked once to store {@code records} records. */
    record Reported(String kind, int records, StoreResult result) implements Counted {}

    /**
     * A destination record could not be stored and never will be; its records are counted by their fate.
     *
     * @param reason why the last attempt did not store it
     */
    record Lost(DestinationRecord record, String reason) implements Notice {

        /** The reason is one line. */
        public Lost {
            reason = OneLine.of(reason);
        }
    }

    /**
     * The source knows what became of these records.
     *
     * @param clockAhead how far the clock that gave them their arrival is ahead of ours
     */
    record Settled(Settlement settlement, Duration clockAhead) implements Counted {

        /** Of records that arrived by our clock. */
        public Settled(Settlement settlement) {
            this(settlement, Duration.ZERO);
        }
    }

    /**
     * A queue was asked to delete {@code deleted + failed} messages; {@code failed} of them will be redelivered.
     *
     * @param reason of the last failure; empty when all are deleted
     */
    record Deleted(int deleted, int failed, String reason) implements Counted {

        /** The reason is one line. */
        public Deleted {
            reason = OneLine.of(reason);
        }

        /** All are deleted. */
        public Deleted(int deleted) {
            this(deleted, 0, "");
        }
    }

    /**
     * A queue was asked how many messages it has.
     *
     * @param backlog empty when this instance does not know it any more: another one asks, or the queue did not answer
     */
    record BacklogRead(Optional<Backlog> backlog) implements Counted {}

    /** The source can't be read; the lane reads again at {@code nextAttempt}. */
    record SourceFailed(String reason, Instant nextAttempt) implements Counted {

        /** The reason is one line. */
        public SourceFailed {
            reason = OneLine.of(reason);
        }
    }

    /** The lane ends by a fault of Penstock; its partition gets another one. */
    record Died(String fault) implements Counted {}

    /** An operator should know of a fault or a risk; the lane goes on with its work. */
    record Warned(String message) implements Notice {

        /** The message is one line. */
        public Warned {
            message = OneLine.of(message);
        }
    }
}
