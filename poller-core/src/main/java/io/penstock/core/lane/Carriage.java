package io.penstock.core.lane;

import io.penstock.core.record.Settlement;

/** Carries a lane's batches to their end, one after the other, and settles them. Used by the lane's thread alone. */
sealed interface Carriage permits PlainCarriage, WindowCarriage {

    /** Delivers a batch; false when work was stopped before its end, and the lane must go on no further. */
    boolean deliver(Next.Ready ready);

    /** The open tumbling window, if any, is over; false when work was stopped before it was closed. */
    boolean closeWindow();

    /** Everything delivered and not settled, to be handed back to the source. */
    Settlement release();
}
