package io.penstock.sqs;

import io.penstock.core.time.Backoff;
import io.penstock.core.time.Time;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives lanes their turns to receive. While a queue is quiet one lane receives, so that a trickle is not split into
 * small batches and an idle queue costs no more than it must; while receives bring much, more lanes receive side by
 * side; and while the queue does not answer, one lane probes it and the others wait. Thread-safe.
 */
final class ReceiveTurns {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Time time;

    // all below is used under the lock
    /** When each turn is over, the oldest turn first. */
    private final Map<LaneId, Instant> turns = new LinkedHashMap<>();

    private int allowed = SideBySide.ONE.of(0);
    private QueueHealth health = new QueueHealth.Answering();
    private LongPoll longPoll = LongPoll.FIRST;
    private long changes;

    ReceiveTurns(Time time) {
        this.time = time;
    }

    /**
     * Waits for a turn, at most until {@code waitOver} or {@link #change()}; true when the lane has one, or had one
     * already.
     *
     * @param until when the turn is over unless it is ended before
     */
    boolean take(LaneId lane, Instant until, Instant waitOver) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Instant now = time.now();
            long before = changes;
            while (!isFree(lane, now)) {
                if (!now.isBefore(waitOver) || changes != before) {
                    return false;
                }
                time.awaitUntil(changed, nextFree(waitOver));
                now = time.now();
            }
            health = health.taken(lane, now);
            turns.put(lane, until);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The mapping has changed: all turns are over, and those who wait look at it before they wait again. */
    void change() {
        lock.lock();
        try {
            turns.clear();
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isFree(LaneId lane, Instant now) {
        return switch (health) {
            case QueueHealth.Answering answering -> {
                turns.entrySet()
                        .removeIf(turn ->
                                !turn.getKey().equals(lane) && !turn.getValue().isAfter(now));
                yield turns.containsKey(lane) || turns.size() < allowed;
            }
            case QueueHealth.Outage outage -> outage.mayProbe(lane, now);
        };
    }

    /** When a turn may become free without a signal, at the latest {@code waitOver}. */
    private Instant nextFree(Instant waitOver) {
        return switch (health) {
            case QueueHealth.Answering answering -> turns.values().stream().reduce(waitOver, Instants::earlier);
            case QueueHealth.Outage outage -> Instants.earlier(outage.probe().waitedForUntil(), waitOver);
        };
    }

    /** True when other lanes began their turn before this one, so that it takes what they leave. */
    boolean isExtra(LaneId lane) {
        lock.lock();
        try {
            return !turns.isEmpty() && !turns.keySet().iterator().next().equals(lane);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the lane's turn, if it has one; another lane may take it. */
    void end(LaneId lane) {
        lock.lock();
        try {
            boolean had = turns.remove(lane) != null;
            QueueHealth before = health;
            health = health.ended(lane, time.now());
            if (had || !health.equals(before)) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The queue answered a receive, so an outage is over. */
    void answered() {
        lock.lock();
        try {
            if (isOutage()) {
                health = new QueueHealth.Answering();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A receive brought messages. */
    void brought() {
        lock.lock();
        try {
            longPoll = longPoll.brought(time.now());
        } finally {
            lock.unlock();
        }
    }

    /** From now on so many lanes may receive side by side. */
    void allow(SideBySide lanes) {
        lock.lock();
        try {
            int before = allowed;
            allowed = lanes.of(before);
            if (allowed > before) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The queue did not answer the lane's receive, so its turn is over. Returns true for the lane that found the
     * outage or probed the queue: it reports the failure. The others wait, and one of them probes after a pause that
     * grows.
     */
    boolean failed(LaneId lane, Backoff backoff) {
        lock.lock();
        try {
            Instant now = time.now();
            boolean reports = health.isReportedBy(lane);
            turns.remove(lane);
            allowed = SideBySide.ONE.of(allowed);
            longPoll = longPoll.failed(now);
            health = health.failed(lane, backoff, now);
            changed.signalAll();
            return reports;
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many seconds a receive of the lane may wait for messages, at most 20: few beside another lane that receives,
     * and none for a probe.
     */
    int longestWaitSeconds(LaneId lane) {
        lock.lock();
        try {
            if (isOutage()) {
                return 0;
            }
            return isExtra(lane) ? LongPoll.SHORTEST_SECONDS : longPoll.seconds(time.now());
        } finally {
            lock.unlock();
        }
    }

    /** True while the queue does not answer. */
    boolean isOutage() {
        lock.lock();
        try {
            return health instanceof QueueHealth.Outage;
        } finally {
            lock.unlock();
        }
    }
}
