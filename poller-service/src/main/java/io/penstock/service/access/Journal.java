package io.penstock.service.access;

import org.jspecify.annotations.Nullable;

/** Keeps who asked for which change, and what became of it. Thread-safe; never throws for a change. */
public interface Journal {

    /** Keeps one change: whoever decides it calls this once, also when it refuses it. */
    void record(Entry change);

    /**
     * One change that somebody asked for.
     *
     * @param who the name of the caller
     * @param from the address of the caller's end of the connection
     * @param operation what was asked for, such as {@code UpdateEventSourceMapping}
     * @param mapping the id of the mapping; null where none is known
     * @param before its revision before the change; null where none is known
     * @param after its revision after the change; null where none is known
     * @param accepted whether it changed anything
     * @param result what became of it in one sentence, without secrets
     */
    record Entry(
            String who,
            String from,
            String operation,
            @Nullable String mapping,
            @Nullable Long before,
            @Nullable Long after,
            boolean accepted,
            String result) {

        /** Of a change that was accepted. */
        public static Entry accepted(
                Caller caller, String operation, String mapping, @Nullable Long before, @Nullable Long after) {
            return new Entry(caller.name(), caller.address(), operation, mapping, before, after, true, "accepted");
        }

        /** Of a change that was refused for this reason. */
        public static Entry refused(
                Caller caller, String operation, @Nullable String mapping, @Nullable Long revision, String reason) {
            return new Entry(
                    caller.name(), caller.address(), operation, mapping, revision, null, false, "refused: " + reason);
        }
    }
}
