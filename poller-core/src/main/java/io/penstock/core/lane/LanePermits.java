package io.penstock.core.lane;

import io.penstock.core.delivery.Permits;
import java.time.Duration;

/** The permits of one lane, to pull and to invoke. Used by the lane's thread alone. */
sealed interface LanePermits extends Permits permits StreamPermits, QueuePermits {

    /**
     * How long a pull of records for a batch that has some waits at most: the mapping may change meanwhile, and its
     * batching window become shorter.
     */
    Duration longestWait();

    /** Whether {@link #toPull} waits for the function, so that what earlier pulls left is delivered without a wait. */
    boolean limitPulls();

    /**
     * Waits until the lane may pull, and returns how long a pull may wait for records at most.
     *
     * @throws InterruptedException when the lane is stopped
     */
    Duration toPull() throws InterruptedException;

    /** The lane does no more with what it pulled. */
    void done();
}
