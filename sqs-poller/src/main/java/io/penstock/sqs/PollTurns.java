package io.penstock.sqs;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to poll. While a queue is quiet only few lanes poll, so that a trickle is not split into small batches
 * and an idle queue costs no more than it must; while polls bring much, more lanes poll side by side; and while the queue
 * can't be read, one lane tries and the others wait for it. Thread-safe.
 */
final class PollTurns {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<SqsPartition, Instant> holders = new LinkedHashMap<>();
    private final Time time;
    private final int quiet;
    private int allowed;
    private @Nullable SqsPartition prober;

    /** At first, and whenever the queue is quiet, {@code quiet} lanes poll at a time. */
    PollTurns(Time time, int quiet) {
        this.time = time;
        this.quiet = quiet;
        this.allowed = quiet;
    }

    /**
     * Waits for a turn, at most {@code wait}; true when the lane has one, or had one already.
     *
     * @param until when the turn is over if it was not given back before
     */
    boolean take(SqsPartition lane, Instant until, Duration wait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Instant waitOver = time.now().plus(wait);
            while (!isFree(lane)) {
                Instant now = time.now();
                Instant next = holders.values().stream().reduce(waitOver, (a, b) -> a.isBefore(b) ? a : b);
                if (!now.isBefore(waitOver)) {
                    return false;
                }
                long nanos = Math.max(Duration.between(now, next).toNanos(), 1_000_000L);
                // Whether the signal or the time came first is read from the state and the clock.
                boolean signalled = changed.await(nanos, TimeUnit.NANOSECONDS);
                if (signalled) {
                    continue;
                }
            }
            holders.put(lane, until);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFree(SqsPartition lane) {
        if (prober != null) {
            return prober == lane;
        }
        Instant now = time.now();
        holders.entrySet()
                .removeIf(held -> held.getKey() != lane && !held.getValue().isAfter(now));
        return holders.containsKey(lane) || holders.size() < allowed;
    }

    /** True when other lanes had their turn before this one, so that it takes what they leave. */
    boolean isExtra(SqsPartition lane) {
        lock.lock();
        try {
            return !holders.isEmpty() && holders.keySet().iterator().next() != lane;
        } finally {
            lock.unlock();
        }
    }

    /** The lane's turn is over. */
    void giveBack(SqsPartition lane) {
        lock.lock();
        try {
            if (holders.remove(lane) != null) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** There is much to poll: {@code more} lanes may poll beside those that do, at most all of them. */
    void widen(int more) {
        lock.lock();
        try {
            allowed = Math.max(allowed, Math.min(allowed + more, Integer.MAX_VALUE / 2));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** There is little to poll. */
    void narrow() {
        lock.lock();
        try {
            allowed = quiet;
        } finally {
            lock.unlock();
        }
    }

    /** The queue answered. */
    void answered() {
        lock.lock();
        try {
            if (prober != null) {
                prober = null;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The queue could not be read; true when this lane is the one to say so and to try again. */
    boolean failed(SqsPartition lane) {
        lock.lock();
        try {
            holders.remove(lane);
            allowed = quiet;
            if (prober == null) {
                prober = lane;
            }
            changed.signalAll();
            return prober == lane;
        } finally {
            lock.unlock();
        }
    }

    /** True while the queue can't be read. */
    boolean isOutage() {
        lock.lock();
        try {
            return prober != null;
        } finally {
            lock.unlock();
        }
    }

    /** The lane polls no more; another one takes its place. */
    void leave(SqsPartition lane) {
        lock.lock();
        try {
            holders.remove(lane);
            if (prober == lane) {
                prober = null;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
