package io.penstock.core.lane;

import io.penstock.core.record.Batch;

/** What a {@link Batcher} has for its lane. */
sealed interface Next {

    /** A batch that is complete. */
    record Ready(Batch batch) implements Next {}

    /** The wait is over and nothing that is wanted came. */
    record Nothing() implements Next {}

    /** There will never be another record. */
    record Ended() implements Next {}

    /** The lane is to stop. */
    record Gone() implements Next {}
}
