package io.penstock.core.lane;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Tells when something takes too long, without a timed wait of the thread that waits: of many things at once only the
 * earliest deadline has a clock behind it, and to set one and take it back wakes no thread (ADR 12). Thread-safe.
 */
public final class Deadlines implements AutoCloseable {

    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("deadlines").factory());

    /** One thread for all deadlines, from the first on. */
    public Deadlines() {
        clock.setRemoveOnCancelPolicy(true);
    }

    /** One deadline; closing it takes it back. */
    @FunctionalInterface
    public interface Deadline extends AutoCloseable {

        @Override
        void close();
    }

    /**
     * Runs {@code late} when {@code limit} is over, unless the deadline is closed before.
     *
     * @param limit from now, to the nanosecond; of 0 or less is over at once
     * @param late runs on the thread of all deadlines and must not block
     * @throws java.util.concurrent.RejectedExecutionException behind {@link #close()}
     */
    public Deadline set(Duration limit, Runnable late) {
        Future<?> timer = clock.schedule(late, limit.toNanos(), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    /** Forgets all deadlines; what they were for is not told. */
    @Override
    public void close() {
        clock.shutdownNow();
    }
}
