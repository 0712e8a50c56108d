package io.penstock.core.source;

import io.penstock.core.limit.BytesInFlight;
import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Settlement;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * One ordered partition as several keyed ones: the parallelization factor (semantics §1.2). Records of one key stay in
 * order, and the partition behind is settled in its own order, up to the first record that is not settled yet.
 *
 * <p>There is no thread here. The lane that finds its queue empty pulls for all; the others wait until their queue fills
 * or the puller is done. A pull asks for as many records as the ledger has room for, whatever the lane wants. A lane that is stuck stops the others only when the ledger is full. The partition behind is used
 * by one thread at a time: what is settled while a lane pulls is passed on when that pull returns, at most
 * {@link #LONGEST_PULL} later.
 *
 * <p>A record that is released ends the whole: the lanes get what was read before it, then {@link Pulled.Gone}. A
 * partition that is closed before its records are settled releases them. Thread-safe; each of the partitions belongs to
 * one lane, as ever.
 */
public final class KeyedPartitions {

    /** The longest that the partition behind is held for one pull. */
    static final Duration LONGEST_PULL = Duration.ofSeconds(1);

    private final Partition source;
    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // all below is written under the lock
    private final Ledger ledger;
    private final List<Settlement> unsent = new ArrayList<>();
    private volatile List<Lane> lanes;
    private int generation;
    private int dealt;
    private int open;
    private int leaving;
    private boolean busy;
    private boolean gone;

    /**
     * Divides a partition, whose only user this becomes.
     *
     * @param source what is divided
     * @param count how many lanes, at least 1
     * @param maxRecords the most records held since the last one that is settled without a gap, at least 1
     * @param maxBytes how many unsettled bytes stop pulling, at least 1; what one pull brings comes on top
     * @param time measures waits
     */
    public KeyedPartitions(Partition source, int count, int maxRecords, long maxBytes, Time time) {
        this.source = source;
        this.time = time;
        this.ledger = new Ledger(maxRecords, maxBytes);
        this.ledger.deal(count);
        this.lanes = lanes(count);
        this.open = count;
    }

    /** The partitions to run now; each must be closed in the end. */
    public List<Partition> partitions() {
        return List.copyOf(lanes);
    }

    /**
     * Divides anew while lanes run. The old partitions answer {@link Pulled.Gone} from now on; the new ones wait until all
     * of those are closed, so that no record overtakes another of its key.
     *
     * @param count how many lanes, at least 1
     * @return the new partitions, which replace those returned before; none when all are closed already
     */
    public List<Partition> change(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a partition is divided into at least 1, not " + count);
        }
        lock.lock();
        try {
            if (open == 0) {
                lanes = List.of();
                return List.of();
            }
            generation++;
            leaving = open;
            lanes = lanes(count);
            open += count;
            changed.signalAll();
            return List.copyOf(lanes);
        } finally {
            lock.unlock();
        }
    }

    private List<Lane> lanes(int count) {
        int of = generation;
        return IntStream.range(0, count)
                .mapToObj(number -> new Lane(of, number))
                .toList();
    }

    private Pulled pull(Lane lane, int limit, Duration wait) throws SourceUnavailable, InterruptedException {
        Instant deadline = time.now().plus(wait);
        Duration left = wait;
        boolean over = false;
        lock.lockInterruptibly();
        try {
            while (true) {
                if (lane.generation != generation) {
                    return new Pulled.Gone();
                }
                if (leaving == 0) {
                    Pulled.Records own = ledger.take(lane.number, limit);
                    if (!own.records().isEmpty()) {
                        return own;
                    }
                    if (gone || ledger.isCut()) {
                        return new Pulled.Gone();
                    }
                    if (ledger.endReached()) {
                        return new Pulled.Ended();
                    }
                    if (over) {
                        return own;
                    }
                } else if (over) {
                    return new Pulled.Records(List.of(), Instant.MIN, Instant.MAX);
                }
                if (leaving == 0 && !busy && ledger.room() > 0) {
                    Duration longest = shorter(left, LONGEST_PULL);
                    Optional<Pulled> pulled = pullForAll(longest);
                    if (pulled.isPresent() && pulled.get() instanceof Pulled.NoRoom noRoom) {
                        return noRoom;
                    }
                    left = pulled.isPresent() ? left : left.minus(longest);
                } else {
                    left = Duration.ofNanos(changed.awaitNanos(left.toNanos()));
                }
                left = shorter(left, Duration.between(time.now(), deadline));
                over = !left.isPositive();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Pulls once without the lock; empty when nothing came of it. Called by the only lane that uses the source now. */
    private Optional<Pulled> pullForAll(Duration wait) throws SourceUnavailable, InterruptedException {
        int room = ledger.room();
        busy = true;
        lock.unlock();
        Pulled pulled = null;
        boolean complete = false;
        try {
            pulled = source.pull(room, wait);
        } catch (SourceUnavailable | InterruptedException nothingPulled) {
            complete = true;
            throw nothingPulled;
        } finally {
            lock.lock();
            try {
                if (pulled != null) {
                    note(pulled);
                    complete = true;
                }
            } finally {
                // An error may have swallowed records, so nothing after them may be pulled, and settled, any more.
                gone |= !complete;
                send();
            }
        }
        return Optional.of(pulled)
                .filter(any -> !(any instanceof Pulled.Records records)
                        || !records.records().isEmpty());
    }

    private void note(Pulled pulled) {
        switch (pulled) {
            case Pulled.Records records -> ledger.add(records);
            case Pulled.NoRoom noRoom -> {}
            case Pulled.Ended ended -> ledger.end();
            case Pulled.Gone now -> gone = true;
        }
        changed.signalAll();
    }

    private void settle(Lane lane, Settlement settlement) {
        lock.lock();
        try {
            if (lane.generation != dealt) {
                throw new IllegalStateException("partition " + lane.id() + " is closed");
            }
            Settlement prefix = ledger.settle(lane.number, settlement);
            source.memory().less(settlement.bytes());
            if (!prefix.isEmpty()) {
                unsent.add(prefix);
            }
            if (!busy) {
                busy = true;
                send();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Passes on what is settled, without the lock, then lets others use the source. Called by its only user. */
    private void send() {
        try {
            while (!unsent.isEmpty()) {
                Settlement next = unsent.removeFirst();
                lock.unlock();
                try {
                    source.settle(next);
                } finally {
                    lock.lock();
                }
            }
        } finally {
            busy = false;
            changed.signalAll();
        }
    }

    private void close(Lane lane) {
        boolean endSettled;
        List<Settlement> rest;
        lock.lock();
        try {
            if (lane.closed) {
                return;
            }
            lane.closed = true;
            leave(lane);
            changed.signalAll();
            open--;
            if (open > 0) {
                return;
            }
            endSettled = ledger.endReached() && ledger.allSettled();
            rest = new ArrayList<>(unsent);
            rest.add(ledger.releaseRest());
        } finally {
            lock.unlock();
        }
        // nobody else is left who could use the source
        try {
            rest.stream().filter(settlement -> !settlement.isEmpty()).forEach(source::settle);
        } finally {
            source.close(endSettled);
        }
    }

    private void leave(Lane lane) {
        if (lane.generation == dealt) {
            ledger.releaseTaken(lane.number);
        }
        if (lane.generation == generation) {
            // nobody takes what is dealt to this lane any more, so the whole comes to its end
            gone |= !ledger.endReached();
            if (lane.generation == dealt) {
                ledger.releaseWaiting(lane.number);
            }
            return;
        }
        leaving--;
        if (leaving == 0) {
            ledger.deal(lanes.size());
            dealt = generation;
            lanes.stream().filter(other -> other.closed).forEach(other -> ledger.releaseWaiting(other.number));
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The records of some keys. */
    private final class Lane implements Partition {

        private final int generation;
        private final int number;
        private boolean closed;

        Lane(int generation, int number) {
            this.generation = generation;
            this.number = number;
        }

        @Override
        public String id() {
            return source.id() + "#" + (generation == 0 ? "" : generation + ".") + number;
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
            return KeyedPartitions.this.pull(this, limit, wait);
        }

        @Override
        public void settle(Settlement settlement) {
            KeyedPartitions.this.settle(this, settlement);
        }

        @Override
        public Duration clockAhead() {
            return source.clockAhead();
        }

        @Override
        public void close(boolean endSettled) {
            KeyedPartitions.this.close(this);
        }

        @Override
        public boolean isOwned() {
            return source.isOwned();
        }
    }
}
