package io.penstock.core.lane;

import io.penstock.core.filter.Filter;
import io.penstock.core.mapping.BatchLimits;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.record.TimeWindow;
import java.time.Duration;

/**
 * How records become batches (semantics §3).
 *
 * @param limits when a batch is complete
 * @param payload how large its event may be
 * @param tumbling the size of the tumbling windows; zero when there are none
 * @param filter which records are wanted
 */
record Batching(BatchLimits limits, PayloadLimit payload, Duration tumbling, Filter filter) {

    static Batching of(Mapping mapping, PayloadLimit payload) {
        return new Batching(mapping.limits(), payload, mapping.tumblingWindow(), mapping.filter());
    }

    /** How many records a batch has at most. */
    int count() {
        return limits.count();
    }

    /** How long a batch is collected at most; zero takes what one pull brings. */
    Duration window() {
        return limits.window();
    }

    boolean hasTumblingWindows() {
        return !tumbling.isZero();
    }

    /** How many bytes an event may have, without what a tumbling window adds. */
    int room() {
        return hasTumblingWindows() ? payload.besideWindow() : payload.bytes();
    }

    /** The tumbling window of this record. */
    TimeWindow windowOf(SourceRecord record) {
        return TimeWindow.of(record.arrival(), tumbling);
    }
}
