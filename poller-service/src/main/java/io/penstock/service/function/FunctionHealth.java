package io.penstock.service.function;

import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the last results of one function say of it: whether it is down, and who may probe it then. Shared by all mappings
 * that invoke the function. Thread-safe; waiting blocks the calling (virtual) thread.
 *
 * <p>A function is down from the first invocation that was throttled or did not reach it until the next one that did.
 * Meanwhile one lane of a mapping receives, or retries what it received, and the others wait, so that messages which no
 * function saw do not run up receive counts.
 */
final class FunctionHealth {

    /** Between the batches of a mapping whose invocations fail altogether; a share of poison batches hardly notices it. */
    private static final Backoff FAILING = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean down;

    /** Whether a function is down after an invocation that ended so. */
    static boolean isDownAfter(InvocationResult result) {
        return switch (result) {
            case InvocationResult.Accepted accepted -> false;
            case InvocationResult.PartlyFailed partly -> false;
            case InvocationResult.FunctionError error -> false;
            case InvocationResult.RequestTooLarge tooLarge -> false;
            case InvocationResult.Throttled throttled -> true;
            case InvocationResult.Unreachable unreachable -> true;
        };
    }

    /** How many invocations in a row failed altogether, with one more that ended so. */
    static int failuresAfter(InvocationResult result, int before) {
        return switch (result) {
            case InvocationResult.Accepted accepted -> 0;
            case InvocationResult.PartlyFailed partly -> before;
            case InvocationResult.FunctionError error -> before + 1;
            case InvocationResult.RequestTooLarge tooLarge -> before;
            case InvocationResult.Throttled throttled -> before;
            case InvocationResult.Unreachable unreachable -> before;
        };
    }

    /** A mapping that invokes the function. */
    Caller join() {
        return new Caller();
    }

    /** One mapping, with all its lanes. */
    final class Caller {

        // all written under the lock
        private int receiving;
        private int invoking;
        private int failures;

        private Caller() {}

        /** Waits until a lane of this mapping may receive. */
        void awaitReceive() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (!mayReceive()) {
                    changed.await();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Notes that a lane receives, until {@link #endReceive()}; false when none may any more. */
        boolean beginReceive() {
            lock.lock();
            try {
                if (!mayReceive()) {
                    return false;
                }
                receiving++;
                return true;
            } finally {
                lock.unlock();
            }
        }

        private boolean mayReceive() {
            return !down || receiving == 0;
        }

        /** The lane received nothing, or the function took what it received, or it went back to its queue. */
        void endReceive() {
            lock.lock();
            try {
                receiving--;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Waits until a lane of this mapping may invoke, and notes that it does; the time left, 0 or less when it may not. */
        long beginInvocation(long atMostNanos) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long left = atMostNanos;
                while (down && invoking > 0) {
                    if (left <= 0) {
                        return -1;
                    }
                    left = changed.awaitNanos(left);
                }
                invoking++;
                return Math.max(0, left);
            } finally {
                lock.unlock();
            }
        }

        /** The invocation is over, or did not come about. */
        void endInvocation() {
            lock.lock();
            try {
                invoking--;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** An invocation ended so. */
        void ended(InvocationResult result) {
            lock.lock();
            try {
                failures = failuresAfter(result, failures);
                down = isDownAfter(result);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** False while the function is down, or its last invocations for this mapping failed altogether. */
        boolean isWell() {
            lock.lock();
            try {
                return !down && failures == 0;
            } finally {
                lock.unlock();
            }
        }

        /** How long to wait between batches. */
        Duration rest() {
            lock.lock();
            try {
                return failures == 0 ? Duration.ZERO : FAILING.after(failures);
            } finally {
                lock.unlock();
            }
        }
    }
}
