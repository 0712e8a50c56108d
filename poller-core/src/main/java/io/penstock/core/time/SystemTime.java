package io.penstock.core.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.LongSupplier;

/**
 * The machine's monotonic time: it begins at what the wall clock shows when it is made, and from then on whoever sets
 * that clock changes nothing here. Thread-safe.
 */
public final class SystemTime implements Time {

    private final InstantSource wall;
    private final LongSupplier monotonic;
    private final Instant start;
    private final long startNanos;

    /** Reads the system's wall clock and {@link System#nanoTime()}. */
    public SystemTime() {
        this(InstantSource.system(), System::nanoTime);
    }

    SystemTime(InstantSource wall, LongSupplier monotonic) {
        this.wall = wall;
        this.monotonic = monotonic;
        this.start = wall.instant();
        this.startNanos = monotonic.getAsLong();
    }

    @Override
    public Instant now() {
        return start.plusNanos(monotonic.getAsLong() - startNanos);
    }

    @Override
    public Instant wall(Instant instant) {
        return instant.plus(Duration.between(now(), wall.instant()));
    }

    @Override
    public void pauseUntil(Instant instant) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        for (Duration left = Duration.between(now(), instant);
                left.isPositive();
                left = Duration.between(now(), instant)) {
            Thread.sleep(left);
        }
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
    public void awaitUntil(Condition condition, Instant instant) throws InterruptedException {
        condition.awaitNanos(TimeUnit.NANOSECONDS.convert(Duration.between(now(), instant)));
    }
}
