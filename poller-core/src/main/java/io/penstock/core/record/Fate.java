package io.penstock.core.record;

/** What became of one record. Every record pulled gets exactly one, and its source is told once. */
public sealed interface Fate {

    /** The only {@link Filtered}. */
    Filtered FILTERED = new Filtered();

    /** The only {@link Delivered}. */
    Delivered DELIVERED = new Delivered();

    /** A filter removed it; it is done with. */
    record Filtered() implements Fate {}

    /** The function accepted it; it is done with. */
    record Delivered() implements Fate {}

    /** It goes back to its source, which hands it over again. */
    enum Released implements Fate {
        /** An attempt at it failed; a queue hands it over again when its visibility timeout ends. */
        FAILED,
        /** No attempt at it was accepted for processing while we held it: throttled, unreachable, unreported. */
        NOT_ATTEMPTED,
        /**
         * Work stopped before it was given to the function, or before its tumbling window was closed; the source may hand
         * it over again at once.
         */
        STOPPED
    }

    /**
     * It was given up under its mapping's limits; it is done with.
     *
     * @param reason which limit
     * @param report whether a destination has it
     */
    record Discarded(Reason reason, Report report) implements Fate {}

    /** The limit under which a record was given up. */
    enum Reason {
        /** More failed attempts than the mapping allows. */
        RETRIES,
        /** Older than the mapping allows. */
        AGE
    }

    /** What a destination knows of a record that was given up. */
    enum Report {
        /** No destination is configured. */
        NOT_WANTED,
        /** It is stored there. */
        STORED,
        /** It could not be stored there; the record is lost, and said to be. */
        LOST
    }
}
