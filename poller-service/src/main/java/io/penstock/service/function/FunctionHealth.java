package io.penstock.service.function;

import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The circuit breaker of one function, shared by all mappings that invoke it. Thread-safe; waiting blocks the calling
 * (virtual) thread.
 *
 * <p>It opens at the first invocation that is throttled or does not reach the function, and closes at the next one that
 * reaches it. While it is open, one lane of each mapping probes: it receives, or retries what it received. The other
 * lanes wait, so that messages which no function saw do not increase their receive counts.
 */
final class FunctionHealth {

    /** Between the batches of a mapping whose invocations all fail; a few poison records hardly slow a mapping. */
    private static final Backoff FAILING = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean open;

    /** True when the circuit breaker is open after an invocation with this result. */
    static boolean isOpenAfter(InvocationResult result) {
        return switch (result) {
            case InvocationResult.Accepted accepted -> false;
            case InvocationResult.PartlyFailed partly -> false;
            case InvocationResult.FunctionError error -> false;
            case InvocationResult.RequestTooLarge tooLarge -> false;
            case InvocationResult.Throttled throttled -> true;
            case InvocationResult.Unreachable unreachable -> true;
        };
    }

    /** How many whole batches in a row failed, after {@code before} of them and one invocation with this result. */
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

    /** Adds a mapping that invokes the function. */
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

        /** Notes that a lane receives, until {@link #endReceive()}; false when no lane may receive any more. */
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
            return !open || receiving == 0;
        }

        /** The lane received nothing, or what it received is delivered or released. */
        void endReceive() {
            lock.lock();
            try {
                receiving--;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /**
         * Waits until a lane of this mapping may invoke, and notes that it does; returns the time that is left,
         * negative when the lane may not invoke.
         */
        long beginInvocation(long atMostNanos) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long left = atMostNanos;
                while (open && invoking > 0) {
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

        /** The invocation has ended, or was not made. */
        void endInvocation() {
            lock.lock();
            try {
                invoking--;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** An invocation ended with this result. */
        void ended(InvocationResult result) {
            lock.lock();
            try {
                failures = failuresAfter(result, failures);
                open = isOpenAfter(result);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** False while the circuit breaker is open or the last batch of this mapping failed as a whole. */
        boolean isWell() {
            lock.lock();
            try {
                return !open && failures == 0;
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
