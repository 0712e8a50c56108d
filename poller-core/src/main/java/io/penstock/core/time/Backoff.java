package io.penstock.core.time;

import java.time.Duration;
import java.time.Instant;

/**
 * Exponential back-off: the first delay, doubled for each further failure, up to a cap. Immutable.
 *
 * @param first the delay after the first failure, positive
 * @param cap the longest delay, at least {@code first}
 */
public record Backoff(Duration first, Duration cap) {

    /** Between attempts at a function: eight attempts in the first minute, then one a minute (semantics §4.1). */
    public static final Backoff FUNCTION = new Backoff(Duration.ofMillis(300), Duration.ofMinutes(1));

    /** Between attempts at a source that is missing or forbidden: at most one call in 30 to 60 seconds. */
    public static final Backoff SOURCE = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    /** Between attempts at a source that does not answer: it may be back at any moment, and is read within seconds. */
    public static final Backoff OUTAGE = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5));

    /** Between attempts at a destination. */
    public static final Backoff DESTINATION = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30));

    /**
     * The longest delay while a function is throttled or out of reach: one lane probes it, and work goes on soon after
     * its return (F22).
     */
    public static final Duration LONGEST_PROBE = Duration.ofSeconds(5);

    /** Checks the bounds. */
    public Backoff {
        if (!first.isPositive() || cap.compareTo(first) < 0) {
            throw new IllegalArgumentException("back-off needs 0 < first <= cap, not " + first + " and " + cap);
        }
    }

    /** The same, but with no delay longer than {@code longest}, which is positive. */
    public Backoff upTo(Duration longest) {
        return cap.compareTo(longest) <= 0
                ? this
                : new Backoff(first.compareTo(longest) < 0 ? first : longest, longest);
    }

    /** The full delay after {@code failures} failures in a row, at least 1. */
    public Duration after(int failures) {
        int doublings = Math.min(Math.max(failures, 1) - 1, 30);
        return first.compareTo(cap.dividedBy(1L << doublings)) >= 0 ? cap : first.multipliedBy(1L << doublings);
    }

    /** The delay from {@code now} on after so many failures in a row: three quarters of the full one to all of it. */
    public Delay after(int failures, Instant now) {
        Duration full = after(failures);
        return Delay.between(full.multipliedBy(3).dividedBy(4), full, now);
    }
}
