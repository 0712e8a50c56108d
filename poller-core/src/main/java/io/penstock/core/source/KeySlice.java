package io.penstock.core.source;

import io.penstock.core.limit.BytesInFlight;
import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Settlement;
import java.time.Duration;

/** The records of some keys of an ordered partition, as a partition of their own. */
final class KeySlice implements Partition {

    private final KeyedPartitions all;
    private final Partition source;
    private final KeySlices.Id slice;

    /** The key slice {@code slice} of {@code source}, which {@code all} divides. */
    KeySlice(KeyedPartitions all, Partition source, KeySlices.Id slice) {
        this.all = all;
        this.source = source;
        this.slice = slice;
    }

    @Override
    public String id() {
        return SliceName.of(source.id(), slice.toString());
    }

    @Override
    public EventFormat format() {
        return source.format();
    }

    @Override
    public BytesInFlight memory() {
        return source.memory();
    }

    @Override
    public Pulled pull(int limit, Duration wait) throws SourceUnavailable, InterruptedException {
        return all.pull(slice, limit, wait);
    }

    @Override
    public void settle(Settlement settlement) {
        all.settle(slice, settlement);
    }

    @Override
    public Duration clockAhead() {
        return source.clockAhead();
    }

    @Override
    public void close(boolean endSettled) {
        all.close(slice);
    }

    @Override
    public boolean isOwned() {
        return source.isOwned();
    }
}
