package io.penstock.core.lane;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what the stop of a mapping waits for, when that takes longer than a few seconds, and how long it took in the
 * end. Counts from its construction on. Used by one thread.
 */
final class SlowStop {

    private static final Logger LOG = LoggerFactory.getLogger(SlowStop.class);
    private static final Duration SLOW = Duration.ofSeconds(3);

    private final String mapping;
    private final Time time;
    private final Instant begun;
    private Instant lanesEnded;
    private boolean logged;

    SlowStop(String mapping, Time time) {
        this.mapping = mapping;
        this.time = time;
        this.begun = time.now();
        this.lanesEnded = begun;
    }

    /** The stop still waits; logs for {@code what}, once. */
    void waits(Supplier<String> what) {
        if (!logged && isSlow()) {
            logged = true;
            LOG.info("{} has been stopping for {} ms and waits for {}", mapping, millis(begun, time.now()), what.get());
        }
    }

    /** The last lane has ended. */
    void lanesEnded() {
        lanesEnded = time.now();
    }

    /** The source is closed. */
    void ended() {
        if (isSlow()) {
            LOG.info(
                    "{} took {} ms to stop: its lanes {} ms, its source {} ms more",
                    mapping,
                    millis(begun, time.now()),
                    millis(begun, lanesEnded),
                    millis(lanesEnded, time.now()));
        }
    }

    private boolean isSlow() {
        return !time.now().isBefore(begun.plus(SLOW));
    }

    private static long millis(Instant from, Instant to) {
        return Duration.between(from, to).toMillis();
    }
}
