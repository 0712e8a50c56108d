package io.penstock.core.lane;

import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Settlement;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.SourceUnavailable;
import java.time.Duration;

/** Another partition's first pull, and failures ever after. */
final class FailingAfterFirstPull implements Partition {

    private final Partition partition;
    private boolean pulled;

    FailingAfterFirstPull(Partition partition) {
        this.partition = partition;
    }

    @Override
    public String id() {
        return partition.id();
    }

    @Override
    public EventFormat format() {
        return partition.format();
    }

    @Override
    public Pulled pull(int limit, Duration wait) throws SourceUnavailable, InterruptedException {
        if (pulled) {
            throw new SourceUnavailable("the queue is gone", null);
        }
        pulled = true;
        return partition.pull(limit, wait);
    }

    @Override
    public void settle(Settlement settlement) {
        partition.settle(settlement);
    }

    @Override
    public void close(boolean endSettled) {
        partition.close(endSettled);
    }
}
