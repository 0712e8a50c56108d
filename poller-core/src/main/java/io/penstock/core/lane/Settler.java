package io.penstock.core.lane;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import io.penstock.core.record.Settlement;
import io.penstock.core.source.Partition;

/** Tells a partition what became of its records, and says so. */
record Settler(Partition partition, LaneListener listener) {

    /** Settles, unless there is nothing to tell. */
    void settle(Settlement settlement) {
        if (!settlement.isEmpty()) {
            partition.settle(settlement);
            listener.happened(partition.id(), new LaneEvent.Settled(settlement, partition.clockAhead()));
        }
    }
}
