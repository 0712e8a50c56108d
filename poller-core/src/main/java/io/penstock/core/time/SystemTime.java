package io.penstock.core.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * The machine's time, made safe against a clock that is set back: it follows the wall clock forwards at once, and while
 * the wall clock is behind it runs at half speed until the two meet again. Thread-safe.
 */
public final class SystemTime implements Time {

    private record Anchor(Instant instant, long nanos) {}

    private final InstantSource wall;
    private final LongSupplier monotonic;
    private final AtomicReference<Anchor> anchor;

    /** Reads the system's wall clock and {@link System#nanoTime()}. */
    public SystemTime() {
        this(InstantSource.system(), System::nanoTime);
    }

    SystemTime(InstantSource wall, LongSupplier monotonic) {
        this.wall = wall;
        this.monotonic = monotonic;
        this.anchor = new AtomicReference<>(new Anchor(wall.instant(), monotonic.getAsLong()));
    }

    @Override
    public Instant now() {
        while (true) {
            Anchor last = anchor.get();
            Instant wallNow = wall.instant();
            long elapsed = monotonic.getAsLong() - last.nanos();
            if (elapsed <= 0 && !wallNow.isAfter(last.instant())) {
                return last.instant();
            }
            Instant slowest = last.instant().plusNanos(Math.max(0, elapsed / 2));
            Anchor next = new Anchor(wallNow.isAfter(slowest) ? wallNow : slowest, last.nanos() + Math.max(0, elapsed));
            if (anchor.compareAndSet(last, next)) {
                return next.instant();
            }
        }
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
}
