package io.penstock.service.mappings;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A change that somebody waits for, until the mapping's thread has decided about it. Thread-safe. */
final class PendingChange {

    private enum Progress {
        WAITING,
        DECIDING,
        DECIDED,
        WITHDRAWN
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    // all below is written under the lock
    private Progress progress = Progress.WAITING;
    private @Nullable ChangeResult result;
    private @Nullable RuntimeException fault;

    /** The mapping's thread begins to decide; false when nobody waits any more. */
    boolean begin() {
        lock.lock();
        try {
            if (progress == Progress.WITHDRAWN) {
                return false;
            }
            progress = Progress.DECIDING;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** It is decided. */
    void answer(ChangeResult decided) {
        end(decided, null);
    }

    /** It could not be decided by a fault of ours. */
    void fail(RuntimeException cause) {
        end(null, cause);
    }

    private void end(@Nullable ChangeResult decided, @Nullable RuntimeException cause) {
        lock.lock();
        try {
            result = decided;
            fault = cause;
            progress = Progress.DECIDED;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until it is decided. Is {@code Busy}, and withdrawn, when the mapping's thread has not begun within {@code
     * patience}.
     *
     * @throws InterruptedException when the thread is interrupted while it waits
     */
    ChangeResult await(Time time, Duration patience) throws InterruptedException {
        Instant deadline = time.now().plus(patience);
        lock.lock();
        try {
            while (progress == Progress.WAITING && time.now().isBefore(deadline)) {
                time.awaitUntil(moved, deadline);
            }
            while (progress == Progress.DECIDING) {
                moved.await();
            }
        } finally {
            progress = progress == Progress.WAITING ? Progress.WITHDRAWN : progress;
            lock.unlock();
        }
        if (fault != null) {
            throw fault;
        }
        return result == null ? new ChangeResult.Busy() : result;
    }
}
