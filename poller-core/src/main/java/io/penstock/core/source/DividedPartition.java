package io.penstock.core.source;

import io.penstock.core.limit.BytesInFlight;
import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Settlement;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One ordered partition with as many lanes as the parallelization factor of its mapping, which may change while they
 * run (semantics §1.2). With a factor of 1 one lane has the partition as it is, at no cost; from the first change on it
 * is divided by {@link KeyedPartitions}.
 *
 * <p>A change drains: lanes finish what they have, and the new ones begin when the last of them has ended. A lane that
 * is stuck with a batch keeps the new ones waiting. Thread-safe.
 */
public final class DividedPartition {

    private final Partition source;
    private final int maxRecords;
    private final long maxBytes;
    private final Time time;
    private final Runnable changed;
    private final Whole whole = new Whole();

    // all below is used under the lock
    private int factor;
    private Optional<KeyedPartitions> slices = Optional.empty();
    private boolean closed;

    /**
     * Divides a partition, whose only user this becomes.
     *
     * @param source what is divided
     * @param factor how many lanes, at least 1
     * @param maxRecords the most records in flight of all lanes, as of {@link KeyedPartitions}
     * @param maxBytes how many unsettled bytes stop pulling, as of {@link KeyedPartitions}
     * @param changed runs when {@link #partitions()} differ; must not block
     */
    public DividedPartition(Partition source, int factor, int maxRecords, long maxBytes, Time time, Runnable changed) {
        this.source = source;
        this.factor = factor;
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes;
        this.time = time;
        this.changed = changed;
        if (factor > 1) {
            slices = Optional.of(divide());
        }
    }

    private KeyedPartitions divide() {
        return new KeyedPartitions(source, factor, maxRecords, maxBytes, time);
    }

    /** The partitions to run now; each must be closed in the end. Once closed, none is among them again. */
    public synchronized List<Partition> partitions() {
        return slices.map(KeyedPartitions::partitions).orElseGet(() -> closed ? List.of() : List.of(whole));
    }

    /** Has {@code count} lanes from now on, at least 1; does nothing when it has that many already. */
    public void change(int count) {
        synchronized (this) {
            if (count == factor) {
                return;
            }
            factor = count;
            slices.ifPresent(keyed -> keyed.change(count));
        }
        changed.run();
    }

    private synchronized boolean isToBeDivided() {
        return factor > 1;
    }

    private void drained() {
        synchronized (this) {
            slices = Optional.of(divide());
        }
        changed.run();
    }

    private synchronized void ended() {
        closed = true;
    }

    /** The partition as it is, until it is to be divided. Used by one lane, as every partition. */
    private final class Whole implements Partition {

        private boolean drains;

        @Override
        public String id() {
            return source.id();
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
        public Duration clockAhead() {
            return source.clockAhead();
        }

        @Override
        public boolean isOwned() {
            return source.isOwned();
        }

        /** Pulls in slices, so that a change need not wait long. */
        @Override
        public Pulled pull(int limit, Duration wait) throws SourceUnavailable, InterruptedException {
            Instant deadline = time.now().plus(wait);
            Duration left = wait;
            while (true) {
                if (isToBeDivided()) {
                    drains = true;
                    return new Pulled.Ended();
                }
                Duration some = left.compareTo(KeyedPartitions.LONGEST_PULL) < 0 ? left : KeyedPartitions.LONGEST_PULL;
                Pulled pulled = source.pull(limit, some);
                left = Duration.between(time.now(), deadline);
                if (!KeyedPartitions.isEmpty(pulled) || !left.isPositive()) {
                    return pulled;
                }
            }
        }

        @Override
        public void settle(Settlement settlement) {
            source.settle(settlement);
        }

        /** Everything that was pulled is settled when {@code endSettled}, so others may go on from there. */
        @Override
        public void close(boolean endSettled) {
            if (drains && endSettled) {
                drained();
            } else {
                ended();
                source.close(endSettled && !drains);
            }
        }
    }
}
