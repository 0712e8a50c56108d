package io.penstock.core.delivery;

import io.penstock.core.time.Chance;
import java.util.UUID;

/**
 * Records of a stream's batch that are sent together, and the attempts at them. The last call of a tumbling window is a
 * segment without records. Immutable.
 *
 * @param from index of the first record
 * @param to index after the last record
 * @param requestId of each attempt
 * @param attempts that failed and spent a retry
 * @param throttles attempts that were not let through
 */
record Segment(int from, int to, UUID requestId, int attempts, int throttles) {

    /** A segment without attempts. */
    static Segment of(int from, int to, UUID requestId) {
        return new Segment(from, to, requestId, 0, 0);
    }

    /** A part of the batch that {@code whole} identifies: a batch of its own, with a request id of its own. */
    static Segment part(int from, int to, UUID whole) {
        return of(from, to, Chance.derived(whole, from, to));
    }

    int size() {
        return to - from;
    }

    /** The next attempt. */
    Step.Invoke invoke() {
        return new Step.Invoke(requestId, from, to);
    }

    Segment afterAttempt() {
        return new Segment(from, to, requestId, attempts + 1, throttles);
    }

    Segment afterThrottle() {
        return new Segment(from, to, requestId, attempts, throttles + 1);
    }
}
