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
     * It is not stored, and a later attempt may succeed. A refusal is no proof of the opposite: it may come from a
     * gateway before the destination (field fault F16).
     */
    sealed interface NotStored extends StoreResult {

        /** What the destination answered or why it could not be reached, in one line. */
        String reason();
    }

    /**
     * The destination does not take the record in this form: it is too large, or its payload is not allowed there.
     * {@link DestinationWriter} then sends a less complete form, and answers {@link Unavailable} when none is taken.
     */
    record Declined(String reason) implements NotStored {

        /** Makes the reason one line. */
        public Declined {
            reason = OneLine.of(reason);
        }
    }

    /** The destination takes no record now: it is down, throttled, forbidden or not yet created. */
    record Unavailable(String reason) implements NotStored {

        /** Makes the reason one line. */
        public Unavailable {
            reason = OneLine.of(reason);
        }
    }
}
