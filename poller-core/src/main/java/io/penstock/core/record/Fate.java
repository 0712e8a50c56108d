package io.penstock.core.record;

import java.time.Instant;

/**
 * What became of one record. Every record pulled gets exactly one, and its source is told once, by a {@link
 * Settlement}.
 */
public sealed interface Fate {

    /** The only {@link Filtered}. */
    Filtered FILTERED = new Filtered();

    /** The only {@link Delivered}. */
    Delivered DELIVERED = new Delivered();

    /** A filter removed it; it is finished. */
    record Filtered() implements Fate {}

    /** The function accepted it; it is finished. */
    record Delivered() implements Fate {}

    /** It goes back to its source and will be redelivered. */
    sealed interface Released extends Fate {

        /** An attempt at it failed; a queue redelivers it when its visibility timeout ends. */
        Plain FAILED = Plain.FAILED;

        /** No attempt at it was accepted for processing while it was in flight: throttled or unreachable. */
        Plain NOT_ATTEMPTED = Plain.NOT_ATTEMPTED;

        /**
         * Work stopped before it was sent to the function, or before its tumbling window was closed; the source may
         * redeliver it without a wait.
         */
        Plain STOPPED = Plain.STOPPED;

        /** Released without a time of its own. */
        enum Plain implements Released {
            FAILED,
            NOT_ATTEMPTED,
            STOPPED
        }

        /**
         * An attempt at it failed, or at one of its group before it; a queue makes it visible at {@code until} and not
         * when its visibility timeout ends.
         */
        record BackedOff(Instant until) implements Released {}
    }

    /**
     * Its mapping's retry or age limit is spent; it will never be sent again, and is finished.
     *
     * @param reason which limit
     * @param report whether a destination has it
     */
    record Discarded(Reason reason, Report report) implements Fate {}

    /** The limit under which a record was discarded. */
    enum Reason {
        /** More failed attempts than the mapping allows. */
        RETRIES,
        /** Older than the mapping allows. */
        AGE
    }

    /** What a destination has of a record that was discarded. */
    enum Report {
        /** No destination is configured. */
        NOT_WANTED,
        /** It is stored there. */
        STORED,
        /** It could not be stored there; the record is lost, and reported so. */
        LOST
    }
}
