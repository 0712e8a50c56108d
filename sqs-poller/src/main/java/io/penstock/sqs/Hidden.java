package io.penstock.sqs;

import java.time.Duration;
import java.time.Instant;

/**
 * The time for which SQS hides received messages from other receives.
 *
 * @param from when they were received
 * @param timeout their visibility timeout
 */
record Hidden(Instant from, Duration timeout) {

    /** When they become visible again unless their timeout is extended. */
    Instant until() {
        return from.plus(timeout);
    }
}
