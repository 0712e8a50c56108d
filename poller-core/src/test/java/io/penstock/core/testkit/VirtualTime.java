package io.penstock.core.testkit;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;

/** A clock that stands still until a pause moves it, so that a day of retries takes milliseconds. Thread-safe. */
public final class VirtualTime implements Time {

    /** When every virtual clock starts. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicInteger waiting = new AtomicInteger();
    private Instant now = START;
    private Instant interruption = Instant.MAX;
    private Duration wallAhead = Duration.ZERO;

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized Instant wall(Instant instant) {
        return instant.plus(wallAhead);
    }

    /** From now on the wall clock shows so much more than this clock. */
    public synchronized void wallClockIsAhead(Duration ahead) {
        wallAhead = ahead;
    }

    @Override
    public synchronized void pauseUntil(Instant instant) throws InterruptedException {
        if (!instant.isBefore(interruption)) {
            now = now.isAfter(interruption) ? now : interruption;
            interruption = Instant.MAX;
            throw new InterruptedException("interrupted by the test at " + now);
        }
        if (instant.isAfter(now)) {
            now = instant;
        }
    }

    /**
     * Looks at this clock again after a millisecond at most, so that the caller does, too: the machine's clock decides
     * nothing.
     */
    @Override
    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
    public void awaitUntil(Condition condition, Instant instant) throws InterruptedException {
        waiting.incrementAndGet();
        try {
            condition.await(now().isBefore(instant) ? 1 : 0, TimeUnit.MILLISECONDS);
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** True while a thread waits for a condition or for this clock. */
    public boolean isAwaited() {
        return waiting.get() > 0;
    }

    /** Moves the clock, as if something else had taken that long. */
    public synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }

    /** Interrupts the next pause that would reach {@code instant}, once. */
    public synchronized void interruptAt(Instant instant) {
        interruption = instant;
    }

    /** How long the clock has run. */
    public Duration elapsed() {
        return Duration.between(START, now());
    }
}
