package io.penstock.core.record;

import java.util.List;

/** How records of one partition become the event that a function gets, and the details that a failure record has. */
public interface EventFormat {

    /** What stands before the first record, in UTF-8; callers must not change it. */
    default byte[] head() {
        return Event.HEAD;
    }

    /**
     * What stands after the last record, in UTF-8, with the event's closing brace as its last byte; callers must not
     * change it.
     */
    default byte[] tail() {
        return Event.TAIL;
    }

    /** Where records come from: the queue's name, the shard's id. */
    String partition();

    /**
     * Names these records in a destination record (semantics §6.1). A stream is asked for none, too, for the last
     * invocation of a tumbling window, and then names its shard and stream only.
     */
    BatchInfo batchInfo(List<SourceRecord> records);
}
