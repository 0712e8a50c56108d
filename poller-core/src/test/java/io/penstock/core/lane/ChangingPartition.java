package io.penstock.core.lane;

import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Settlement;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.SourceUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** A partition during whose pulls something else happens. Used by one thread. */
final class ChangingPartition implements Partition {

    private final Partition records;
    private final Map<Integer, Runnable> during = new HashMap<>();
    private int pulls;

    /** Brings what {@code records} bring. */
    ChangingPartition(Partition records) {
        this.records = records;
    }

    /** While the pull with this number, from 1, is open, {@code change} happens. */
    ChangingPartition duringPull(int number, Runnable change) {
        during.put(number, change);
        return this;
    }

    @Override
    public String id() {
        return records.id();
    }

    @Override
    public EventFormat format() {
        return records.format();
    }

    @Override
    public Pulled pull(int limit, Duration wait) throws SourceUnavailable, InterruptedException {
        Pulled pulled = records.pull(limit, wait);
        during.getOrDefault(++pulls, () -> {}).run();
        return pulled;
    }

    @Override
    public void settle(Settlement settlement) {
        records.settle(settlement);
    }

    @Override
    public Instant keepFor(Duration duration) throws InterruptedException {
        return records.keepFor(duration);
    }

    @Override
    public void close(boolean endSettled) {
        records.close(endSettled);
    }
}
