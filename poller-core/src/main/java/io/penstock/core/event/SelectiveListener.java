package io.penstock.core.event;

/**
 * A listener that wants some events only: it overrides their methods, and does nothing at the others. Each method is
 * called after the fact; {@code partition} names the lane.
 */
public interface SelectiveListener extends LaneListener {

    @Override
    default void happened(String partition, LaneEvent event) {
        switch (event) {
            case LaneEvent.Started started -> started(partition);
            case LaneEvent.Ended ended -> ended(partition);
            case LaneEvent.Received received -> received(partition, received);
            case LaneEvent.BatchFormed formed -> batchFormed(partition, formed);
            case LaneEvent.Invoked invoked -> invoked(partition, invoked);
            case LaneEvent.BatchDone done -> batchDone(partition);
            case LaneEvent.Paused paused -> paused(partition, paused);
            case LaneEvent.Reported reported -> reported(partition, reported);
            case LaneEvent.Lost lost -> lost(partition, lost);
            case LaneEvent.Settled settled -> settled(partition, settled);
            case LaneEvent.Deleted deleted -> deleted(partition, deleted);
            case LaneEvent.BacklogRead read -> backlogRead(partition, read);
            case LaneEvent.SourceFailed failed -> sourceFailed(partition, failed);
            case LaneEvent.Died died -> died(partition, died);
            case LaneEvent.Warned warned -> warned(partition, warned);
        }
    }

    /** The lane runs. */
    default void started(String partition) {}

    /** The lane has ended. */
    default void ended(String partition) {}

    /** Records came from the source, or none did. */
    default void received(String partition, LaneEvent.Received event) {}

    /** A batch is about to be delivered. */
    default void batchFormed(String partition, LaneEvent.BatchFormed event) {}

    /** An invocation ended. */
    default void invoked(String partition, LaneEvent.Invoked event) {}

    /** The lane does no more with its batch. */
    default void batchDone(String partition) {}

    /** The lane waits before it goes on with its batch. */
    default void paused(String partition, LaneEvent.Paused event) {}

    /** A destination answered. */
    default void reported(String partition, LaneEvent.Reported event) {}

    /** A destination record is lost. */
    default void lost(String partition, LaneEvent.Lost event) {}

    /** The source knows what became of records. */
    default void settled(String partition, LaneEvent.Settled event) {}

    /** A queue was asked to delete messages. */
    default void deleted(String partition, LaneEvent.Deleted event) {}

    /** A queue was asked how many messages it has. */
    default void backlogRead(String partition, LaneEvent.BacklogRead event) {}

    /** The source can't be read. */
    default void sourceFailed(String partition, LaneEvent.SourceFailed event) {}

    /** The lane ended by a fault of Penstock. */
    default void died(String partition, LaneEvent.Died event) {}

    /** Something is not as it should be. */
    default void warned(String partition, LaneEvent.Warned event) {}
}
