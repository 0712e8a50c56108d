package io.penstock.kinesis.kcl;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Something that happens once, and that threads wait for. Thread-safe. */
final class Milestone {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean reached;

    /** It happens now; nothing changes when it has happened before. */
    void reach() {
        lock.lock();
        try {
            reached = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** True when it has happened. */
    boolean isReached() {
        return reached;
    }

    /** Waits for it, at most {@code longest} by {@code time}; false when it has not happened by then. */
    boolean await(Duration longest, Time time) throws InterruptedException {
        Instant deadline = time.now().plus(longest);
        lock.lockInterruptibly();
        try {
            while (!reached && time.now().isBefore(deadline)) {
                time.awaitUntil(changed, deadline);
            }
            return reached;
        } finally {
            lock.unlock();
        }
    }
}
