package io.penstock.service.function;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A number of calls that may run at once, shared by the mappings that call its functions. Thread-safe.
 *
 * <p>Permits are for calls alone. Reservations, which lanes hold while they poll, count within their mapping: a mapping
 * may hold as many as it could run calls at once now, so an idle mapping takes nothing from another (architecture §5).
 */
final class CallPool {

    private final int limit;
    private final String throttleReason;
    private final Bulkhead permits;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Share> waiting = new ArrayList<>();

    /**
     * A pool.
     *
     * @param name for metrics
     * @param limit calls at once, 0 or more
     * @param throttleReason what a refused call is told (semantics §9)
     */
    CallPool(String name, int limit, String throttleReason) {
        this.limit = limit;
        this.throttleReason = throttleReason;
        this.permits = Bulkhead.of(
                name,
                BulkheadConfig.custom()
                        .maxConcurrentCalls(limit)
                        .maxWaitDuration(Duration.ZERO)
                        .writableStackTraceEnabled(false)
                        .build());
    }

    String throttleReason() {
        return throttleReason;
    }

    int limit() {
        return limit;
    }

    /** The part of one mapping in this pool. */
    Share share() {
        return new Share();
    }

    private int running() {
        return limit - permits.getMetrics().getAvailableConcurrentCalls();
    }

    /** What one mapping runs and reserves. */
    final class Share {

        private final Condition mayHaveRoom = lock.newCondition();
        private int running;
        private int reserved;
        private int lanesWaiting;

        private Share() {}

        /** Takes a permit for one call, without waiting; false when the pool is full. */
        boolean tryStart() {
            lock.lock();
            try {
                if (!permits.tryAcquirePermission()) {
                    return false;
                }
                running++;
                return true;
            } finally {
                lock.unlock();
            }
        }

        /** Gives the permit back. */
        void end() {
            lock.lock();
            try {
                permits.releasePermission();
                running--;
                // For this mapping nothing changed: its own calls never stood in the way of its reservations.
                for (Share other : waiting) {
                    if (other != this) {
                        other.mayHaveRoom.signal();
                    }
                }
            } finally {
                lock.unlock();
            }
        }

        /** Waits until this mapping could run one more call than it holds places for, and keeps that place. */
        void reserve() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (!hasRoom()) {
                    awaitRoom();
                }
                reserved++;
                passOn();
            } finally {
                lock.unlock();
            }
        }

        /** Gives a place back. */
        void unreserve() {
            lock.lock();
            try {
                reserved--;
                passOn();
            } finally {
                lock.unlock();
            }
        }

        private boolean hasRoom() {
            int callsOfOthers = running() - running;
            return reserved < limit - callsOfOthers;
        }

        private void awaitRoom() throws InterruptedException {
            if (lanesWaiting++ == 0) {
                waiting.add(this);
            }
            try {
                mayHaveRoom.await();
            } finally {
                if (--lanesWaiting == 0) {
                    waiting.remove(this);
                }
            }
        }

        /** Wakes the next lane of this mapping when there is a place for it. */
        private void passOn() {
            if (lanesWaiting > 0 && hasRoom()) {
                mayHaveRoom.signal();
            }
        }
    }
}
