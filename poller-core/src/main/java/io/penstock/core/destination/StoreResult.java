package io.penstock.core.destination;

import io.penstock.core.record.OneLine;

/** How one attempt to store a destination record ended. */
public sealed interface StoreResult {

    /**
     * It is stored.
     *
     * @param payloadOmitted whether the payload had to be left out
     */
    record Stored(boolean payloadOmitted) implements StoreResult {}

    /**
     * It is not stored, and a later attempt may succeed: down, throttled, forbidden, not yet there. A refusal counts as
     * that, too: it may come from a gateway before the destination, which knows nothing of the record (field fault
     * F16).
     */
    record Unavailable(String reason) implements StoreResult {

        /** The reason is one line. */
        public Unavailable {
            reason = OneLine.of(reason);
        }
    }
}
