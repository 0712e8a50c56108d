package io.penstock.core.lane;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Notifies when something takes too long, without a timed wait of the thread that waits: to set a deadline of a second
 * or more and to cancel it wakes no thread (ADR 12). Thread-safe.
 */
public final class Deadlines implements AutoCloseable {

    /** Only a deadline that becomes the earliest wakes the clock's thread; this one is nearly always earlier. */
    private static final Duration TICK = Duration.ofSeconds(1);

    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("deadlines").factory());

    /** One thread for all deadlines. */
    public Deadlines() {
        clock.setRemoveOnCancelPolicy(true);
        clock.scheduleAtFixedRate(() -> {}, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One deadline; {@link #close()} cancels it. */
    @FunctionalInterface
    public interface Deadline extends AutoCloseable {

        @Override
        void close();
    }

    /**
     * Runs {@code late} when {@code limit} is over, unless the deadline is closed before.
     *
     * @param limit from now, to the nanosecond; of 0 or less is over immediately
     * @param late runs on the thread of all deadlines and must not block
     * @throws java.util.concurrent.RejectedExecutionException after {@link #close()}
     */
    public Deadline set(Duration limit, Runnable late) {
        Future<?> timer = clock.schedule(late, limit.toNanos(), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    /** The same for clients that set their own deadlines; they must not close it. */
    public ScheduledExecutorService executor() {
        return clock;
    }

    /** Cancels all deadlines; nobody is notified. */
    @Override
    public void close() {
        clock.shutdownNow();
    }
}
