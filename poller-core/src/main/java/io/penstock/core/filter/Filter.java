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
}
