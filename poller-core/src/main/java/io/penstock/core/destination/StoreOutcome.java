package io.penstock.core.destination;

import io.penstock.core.record.OneLine;

/** How one attempt to store an outcome record ended. */
public sealed interface StoreOutcome {

    /**
     * It is stored.
     *
     * @param payloadOmitted whether the payload had to be left out
     */
    record Stored(boolean payloadOmitted) implements StoreOutcome {}

    /** It is not stored, and a later attempt may succeed: down, throttled, forbidden, not yet there. */
    record Unavailable(String reason) implements StoreOutcome {

        /** The reason is one line. */
        public Unavailable {
            reason = OneLine.of(reason);
        }
    }

    /** It is not stored and never will be: the place refuses this very record. */
    record Refused(String reason) implements StoreOutcome {

        /** The reason is one line. */
        public Refused {
            reason = OneLine.of(reason);
        }
    }
}
