package io.penstock.core.filter;

import io.penstock.core.record.SourceRecord;

/** Decides which records a mapping wants (semantics §7). Immutable and thread-safe. */
public interface Filter {

    /** Keeps every record. */
    Filter ALL = new Filter() {
        @Override
        public boolean keeps(SourceRecord record) {
            return true;
        }
    };

    /** True when the mapping wants the record. */
    boolean keeps(SourceRecord record);

    /**
     * True when a pattern compares numbers by their values in a member of the metadata whose path ends with {@code
     * end}, such as {@code .N}; a source that has texts there warns that the pattern can't match.
     */
    default boolean comparesNumbersAt(String end) {
        return false;
    }
}
