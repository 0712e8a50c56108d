package io.penstock.core.lane;

import io.penstock.core.record.Batch;
import io.penstock.core.record.TimeWindow;
import java.util.Optional;

/** What a {@link Batcher} has for its lane. */
sealed interface Next {

    /**
     * A batch that is complete.
     *
     * @param window the tumbling window of all its records, when the mapping has any
     */
    record Ready(Batch batch, Optional<TimeWindow> window) implements Next {}

    /** Nothing more of the tumbling window of the last batch will come. */
    record WindowOver() implements Next {}

    /** The wait is over, and no record that the filter keeps came. */
    record Nothing() implements Next {}

    /** There will never be another record. */
    record Ended() implements Next {}

    /** The lane is to stop. */
    record Gone() implements Next {}
}
