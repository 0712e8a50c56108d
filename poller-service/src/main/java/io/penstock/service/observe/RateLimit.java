package io.penstock.service.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Allows one line in ten seconds and counts the others. Thread-safe without locks. */
final class RateLimit {

    static final Duration INTERVAL = Duration.ofSeconds(10);

    private final AtomicReference<Instant> next = new AtomicReference<>(Instant.MIN);
    private final LongAdder suppressed = new LongAdder();

    /** The number of lines suppressed since the last one, when a line may be written now; else empty. */
    OptionalLong tryLine(Instant now) {
        Instant earliest = next.get();
        if (now.isBefore(earliest) || !next.compareAndSet(earliest, now.plus(INTERVAL))) {
            suppressed.increment();
            return OptionalLong.empty();
        }
        return OptionalLong.of(suppressed.sumThenReset());
    }
}
