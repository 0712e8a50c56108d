package io.penstock.core.source;

import io.penstock.core.record.Settlement;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One ordered partition as several key slices: the parallelization factor (semantics §1.2). Records of one key stay in
 * order, and the divided partition is settled in its own order, up to the first record that is not settled yet.
 *
 * <p>There is no thread here. The lane that finds nothing for its slice pulls for all slices; the others wait until it
 * returns or there is something for them. A pull asks for as many records as the ledger has room for, whatever the lane
 * wants. A lane that is stuck stops the others only when the ledger is full. The divided partition is used by one
 * thread at a time: what is settled while a lane pulls is passed on when that pull returns, at most {@link
 * #LONGEST_PULL} later.
 *
 * <p>A record that is released ends all slices: their lanes get what was pulled before it, then {@link Pulled.Gone}. A
 * slice that is closed before its records are settled releases them. Thread-safe; each of the slices belongs to one
 * lane, as every partition does.
 */
public final class KeyedPartitions {

    /** The longest that one pull keeps the others from settling the divided partition. */
    static final Duration LONGEST_PULL = Duration.ofSeconds(1);

    private final Partition source;
    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // all below is written under the lock
    private final KeySlices slices;
    private final List<Settlement> unsent = new ArrayList<>();
    private final Map<KeySlices.Id, Partition> open = new LinkedHashMap<>();
    private volatile List<Partition> partitions = List.of();
    private boolean busy;

    /**
     * Divides a partition, whose only user this becomes.
     *
     * @param source what is divided
     * @param count how many slices, at least 1
     * @param maxRecords the most records in flight since the last one that is settled without a gap, at least 1
     * @param maxBytes how many unsettled bytes stop pulling, at least 1; what one pull brings comes on top
     * @param time measures waits
     */
    public KeyedPartitions(Partition source, int count, int maxRecords, long maxBytes, Time time) {
        this.source = source;
        this.time = time;
        this.slices = new KeySlices(count, new Ledger(maxRecords, maxBytes));
        add(slices.newest());
    }

    private List<Partition> add(List<KeySlices.Id> ids) {
        ids.forEach(slice -> open.put(slice, new KeySlice(this, source, slice)));
        partitions = List.copyOf(open.values());
        return partitions.subList(partitions.size() - ids.size(), partitions.size());
    }

    /** The slices to run now, also those that were replaced and are not closed yet; each must be closed in the end. */
    public List<Partition> partitions() {
        return partitions;
    }

    /**
     * Divides anew while lanes run. The old slices answer {@link Pulled.Ended} from now on, and are to be closed when
     * what they took is settled; the new ones wait until all of those are closed, so that no record overtakes another
     * of its key.
     *
     * @param count how many slices, at least 1
     * @return the new slices, which replace the old ones; none when all are closed already
     */
    public List<Partition> change(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a partition is divided into at least 1, not " + count);
        }
        lock.lock();
        try {
            changed.signalAll();
            return add(slices.change(count));
        } finally {
            lock.unlock();
        }
    }

    /** The pull of one slice: waits, or pulls for all, until there is an answer for it. */
    Pulled pull(KeySlices.Id slice, int limit, Duration wait) throws SourceUnavailable, InterruptedException {
        Instant deadline = time.now().plus(wait);
        Duration left = wait;
        boolean over = false;
        lock.lockInterruptibly();
        try {
            while (true) {
                switch (slices.next(slice, limit)) {
                    case KeySlices.Turn.Answer answer -> {
                        return answer.pulled();
                    }
                    case KeySlices.Turn.Nothing nothing -> {
                        if (over) {
                            return nothing.none();
                        }
                        if (busy || nothing.room() == 0) {
                            time.awaitUntil(changed, time.now().plus(left));
                        } else {
                            Duration longest = shorter(left, LONGEST_PULL);
                            Pulled pulled = pullForAll(nothing.room(), longest);
                            if (pulled instanceof Pulled.NoRoom) {
                                return pulled;
                            }
                            left = isEmpty(pulled) ? left.minus(longest) : left;
                        }
                    }
                }
                left = shorter(left, Duration.between(time.now(), deadline));
                over = !left.isPositive();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Pulls once without the lock. Called by the only lane that uses the source now. */
    private Pulled pullForAll(int room, Duration wait) throws SourceUnavailable, InterruptedException {
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
                    slices.pulled(pulled);
                    complete = true;
                }
            } finally {
                // An error may have swallowed records, so nothing after them may be pulled, and settled, any more.
                if (!complete) {
                    slices.pullFailed();
                }
                send();
            }
        }
        return pulled;
    }

    /** Notes what became of records of one slice, and passes on what is now settled without a gap. */
    void settle(KeySlices.Id slice, Settlement settlement) {
        lock.lock();
        try {
            Settlement prefix = slices.settle(slice, settlement);
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

    /** Closes one slice, and the source after the last. */
    void close(KeySlices.Id slice) {
        Optional<KeySlices.Rest> rest;
        List<Settlement> last;
        lock.lock();
        try {
            rest = slices.close(slice);
            open.remove(slice);
            partitions = List.copyOf(open.values());
            last = List.copyOf(unsent);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        // after the last slice nobody else is left who could use the source
        rest.ifPresent(end -> closeSource(last, end));
    }

    private void closeSource(List<Settlement> last, KeySlices.Rest rest) {
        try {
            last.forEach(source::settle);
            if (!rest.released().isEmpty()) {
                source.settle(rest.released());
            }
        } finally {
            source.close(rest.endSettled());
        }
    }

    static boolean isEmpty(Pulled pulled) {
        return pulled instanceof Pulled.Records records && records.records().isEmpty();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
