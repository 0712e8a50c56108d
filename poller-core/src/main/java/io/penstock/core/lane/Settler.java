package io.penstock.core.lane;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import io.penstock.core.record.Settlement;
import io.penstock.core.source.Partition;

/** Settles records with their partition, and reports it: everything that a lane settles, it settles here. */
record Settler(Partition partition, LaneListener listener) {

    /** Tells the source these fates, if there are any. */
    void settle(Settlement settlement) {
        if (!settlement.isEmpty()) {
            partition.settle(settlement);
            listener.happened(partition.id(), new LaneEvent.Settled(settlement, partition.clockAhead()));
        }
    }
}
