package io.penstock.core.time;

import java.time.Instant;

/**
 * The clock that everything in Penstock reads and waits on. Implementations are thread-safe.
 *
 * <p>It never runs backwards, so a limit computed from {@link #now()} is always reached.
 */
public interface Time {

    /** The present instant; never before an instant that this clock returned earlier. */
    Instant now();

    /**
     * Blocks the calling thread until the clock has reached {@code instant}; returns at once when it already has.
     *
     * @throws InterruptedException when the thread is interrupted, also when it was interrupted before the call
     */
    void pauseUntil(Instant instant) throws InterruptedException;
}
