package io.penstock.sqs;

import io.penstock.core.record.PayloadLimit;
import java.time.Duration;

/**
 * What a mapping asks of its lanes.
 *
 * @param window the batching window; zero when there is none
 * @param payloadLimit how large an event of the function may be
 * @param idleLimit how long a lane finds nothing before it may retire
 * @param finishesReceives whether a receive that is open at a graceful stop ends by itself (contract §1)
 */
record LaneRules(Duration window, PayloadLimit payloadLimit, Duration idleLimit, boolean finishesReceives) {

    /** Whether the mapping has a batching window. */
    boolean windowed() {
        return window.isPositive();
    }

    /** How a lane begins to fill its batches. */
    Collecting collecting() {
        return Collecting.of(windowed(), payloadLimit);
    }
}
