package io.penstock.core.record;

import java.time.Instant;
import java.util.Optional;

/**
 * One record as it was received or read. Implemented by each source; implementations are immutable, and every method
 * returns the same each time, on any thread.
 */
public interface SourceRecord {

    /** What a partial batch response names: the message id of a queue, the sequence number of a stream. */
    String id();

    /** What the source needs to settle the record: the receipt handle of a queue, the position in a stream. */
    String position();

    /** Records of one key stay in order: message group, partition key, item key; empty where order is not promised. */
    String key();

    /** When the record reached its source; its age counts from here (semantics §4.1). */
    Instant arrival();

    /** How often the record was received, this time included; 1 for streams. */
    int deliveries();

    /** The record as the function gets it: one JSON object in UTF-8, written once; callers must not change it. */
    byte[] json();

    /** How many bytes of content it keeps in memory: those of its JSON; 0 without content. */
    default int size() {
        return json().length;
    }

    /** The record as filters see it (semantics §7). Asked at most once, and only when there is a filter. */
    FilterView filterView();

    /**
     * The X-Ray trace that the record belongs to, in the form of the header {@code X-Amzn-Trace-Id}; empty where the
     * source carries none (field bug B26).
     */
    default Optional<String> traceHeader() {
        return Optional.empty();
    }

    /**
     * The same record without what only {@link #filterView()} needs, once it is filtered; itself when that is nothing.
     */
    default SourceRecord withoutFilterView() {
        return this;
    }
}
