package io.penstock.core.lane;

import io.penstock.core.mapping.Batching;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.record.TimeWindow;
import java.time.Duration;

/**
 * When the batches of a lane are complete (semantics §3).
 *
 * @param batching what the mapping asks for
 * @param payload how large an event of the function may be
 */
record BatchRules(Batching batching, PayloadLimit payload) {

    /** How many records a batch has at most. */
    int count() {
        return batching.limits().count();
    }

    /** How long a batch is collected at most; zero takes what one pull brings. */
    Duration window() {
        return batching.limits().window();
    }

    /** Whether the record is wanted. */
    boolean keeps(SourceRecord record) {
        return batching.filter().keeps(record);
    }

    boolean hasTumblingWindows() {
        return !batching.tumblingWindow().isZero();
    }

    /** The tumbling window of this record, where there are any. */
    TimeWindow windowOf(SourceRecord record) {
        return TimeWindow.of(record.arrival(), batching.tumblingWindow());
    }
}
