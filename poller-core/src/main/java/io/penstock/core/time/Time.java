package io.penstock.core.time;

import java.time.Instant;
import java.util.concurrent.locks.Condition;

/**
 * The clock that everything in Penstock reads and waits on. Implementations are thread-safe.
 *
 * <p>It never runs backwards, so a limit computed from {@link #now()} is always reached. It need not show what a wall
 * clock shows: times that others gave are brought to this clock before they are compared with it.
 */
public interface Time {

    /** The present instant; never before an instant that this clock returned earlier. */
    Instant now();

    /**
     * What the machine's wall clock shows at {@code instant} of this clock: for what is published, such as times in
     * destination records. It may run backwards, so nothing is decided by it.
     */
    Instant wall(Instant instant);

    /**
     * Blocks the calling thread until the clock has reached {@code instant}; returns immediately when it already has.
     *
     * @throws InterruptedException when the thread is interrupted, also when it was interrupted before the call
     */
    void pauseUntil(Instant instant) throws InterruptedException;

    /**
     * Waits until {@code condition} is signalled or the clock has reached {@code instant}. May return sooner, as {@link
     * Condition#await()} may, so the caller looks again at what it waits for and at the clock. The caller holds the
     * condition's lock.
     *
     * @throws InterruptedException when the thread is interrupted, also when it was interrupted before the call
     */
    void awaitUntil(Condition condition, Instant instant) throws InterruptedException;
}
