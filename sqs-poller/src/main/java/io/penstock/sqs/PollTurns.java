package io.penstock.sqs;

import io.penstock.core.time.Backoff;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to poll. While a queue is quiet one lane polls, so that a trickle is not split into small batches and
 * an idle queue costs no more than it must; while polls bring much, more lanes poll side by side; and while the queue
 * can't be read, one lane tries and the others wait for it. Thread-safe.
 */
final class PollTurns {

    private static final int QUIET = 1;
    private static final long SHORTEST_WAIT_NANOS = 1_000_000;

    /** After which a lane that tries whether the queue can be read again is not waited for any longer. */
    private static final Duration LONGEST_PROBE = Duration.ofSeconds(8);

    /** How long after a failure receives wait for messages a short time only, since they may hang again. */
    private static final Duration SHAKY = Duration.ofSeconds(60);

    private static final int SHAKY_POLL_SECONDS = 4;
    private static final int LONGEST_POLL_SECONDS = 20;

    /** A stop waits for receives that are open, and which of many gets the next message is up to the service. */
    private static final int SHORTEST_POLL_SECONDS = 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<SqsPartition, Instant> holders = new LinkedHashMap<>();
    private final Time time;
    private int allowed = QUIET;
    private int failures;
    private Instant nextProbe = Instant.MIN;
    private Instant shakyUntil = Instant.MIN;
    private Optional<Instant> lastBrought = Optional.empty();
    private @Nullable SqsPartition prober;

    /** The queue is quiet at first. */
    PollTurns(Time time) {
        this.time = time;
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
                if (!now.isBefore(waitOver)) {
                    return false;
                }
                long nanos = Duration.between(now, nextChange(waitOver)).toNanos();
                changed.awaitNanos(Math.max(nanos, SHORTEST_WAIT_NANOS));
            }
            if (failures > 0) {
                prober = lane;
                nextProbe = time.now().plus(LONGEST_PROBE);
            }
            holders.put(lane, until);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFree(SqsPartition lane) {
        Instant now = time.now();
        if (failures > 0) {
            return prober == lane || !now.isBefore(nextProbe);
        }
        holders.entrySet()
                .removeIf(held -> held.getKey() != lane && !held.getValue().isAfter(now));
        return holders.containsKey(lane) || holders.size() < allowed;
    }

    /** When a turn may become free without a signal. */
    private Instant nextChange(Instant waitOver) {
        Instant next = failures > 0 && nextProbe.isBefore(waitOver) ? nextProbe : waitOver;
        for (Instant over : holders.values()) {
            next = over.isBefore(next) ? over : next;
        }
        return next;
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

    /** The lane's turn is over, or it polls no more; another one may take its place. */
    void giveBack(SqsPartition lane) {
        lock.lock();
        try {
            boolean held = holders.remove(lane) != null;
            if (prober == lane) {
                prober = null;
                nextProbe = time.now();
                held = true;
            }
            if (held) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A poll brought messages. */
    void brought() {
        lock.lock();
        try {
            lastBrought = Optional.of(time.now());
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
            allowed = QUIET;
        } finally {
            lock.unlock();
        }
    }

    /** The queue answered. */
    void answered() {
        lock.lock();
        try {
            if (failures > 0) {
                failures = 0;
                prober = null;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The queue could not be read. True for the lane that found it out, or that tried again: it is to say so. The others
     * wait, and one of them tries again after a pause that grows.
     */
    boolean failed(SqsPartition lane, Backoff backoff) {
        lock.lock();
        try {
            holders.remove(lane);
            allowed = QUIET;
            shakyUntil = time.now().plus(SHAKY);
            boolean first = failures == 0 || prober == lane;
            if (first) {
                failures++;
                prober = null;
                nextProbe = time.now().plus(backoff.after(failures));
            }
            changed.signalAll();
            return first;
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many seconds a receive of {@code lane} may wait for messages, at most 20: no more than the queue has been
     * quiet, few beside another lane that polls, and none while it is only to find out whether SQS answers.
     */
    int longestPollSeconds(SqsPartition lane) {
        lock.lock();
        try {
            if (failures > 0) {
                return 0;
            }
            if (isExtra(lane)) {
                return SHORTEST_POLL_SECONDS;
            }
            Instant now = time.now();
            int longest = now.isBefore(shakyUntil) ? SHAKY_POLL_SECONDS : LONGEST_POLL_SECONDS;
            return lastBrought
                    .map(last -> Duration.between(last, now).toSeconds())
                    .map(quiet -> Math.clamp(quiet, SHORTEST_POLL_SECONDS, longest))
                    .orElse(longest);
        } finally {
            lock.unlock();
        }
    }

    /** True while the queue can't be read. */
    boolean isOutage() {
        lock.lock();
        try {
            return failures > 0;
        } finally {
            lock.unlock();
        }
    }
}
