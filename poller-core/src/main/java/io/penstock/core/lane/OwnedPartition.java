package io.penstock.core.lane;

import io.penstock.core.delivery.InFlight;
import io.penstock.core.source.Partition;
import java.time.Duration;
import java.time.Instant;

/** What the lane of a partition has in flight. */
record OwnedPartition(Partition partition) implements InFlight {

    @Override
    public String lane() {
        return partition.id();
    }

    @Override
    public boolean isOwned() {
        return partition.isOwned();
    }

    @Override
    public Instant keepFor(Duration duration) throws InterruptedException {
        return partition.keepFor(duration);
    }
}
