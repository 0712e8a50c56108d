package io.penstock.core.time;

import java.time.Duration;

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

    /** Between attempts at a source that does not answer: it may be back at any moment, and is read on within seconds. */
    public static final Backoff OUTAGE = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5));

    /** Between attempts at a destination. */
    public static final Backoff DESTINATION = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30));

    /** Checks the bounds. */
    public Backoff {
        if (!first.isPositive() || cap.compareTo(first) < 0) {
            throw new IllegalArgumentException("back-off needs 0 < first <= cap, not " + first + " and " + cap);
        }
    }

    /**
     * The longest delay while a function is throttled or out of reach: one lane probes it, and work goes on soon after its
     * return (F22).
     */
    public static final Duration LONGEST_PROBE = Duration.ofSeconds(5);

    /** The same, but with no delay longer than {@code longest}, which is positive. */
    public Backoff upTo(Duration longest) {
        return cap.compareTo(longest) <= 0
                ? this
                : new Backoff(first.compareTo(longest) < 0 ? first : longest, longest);
    }

    /** The delay after {@code failures} failures in a row, at least 1. */
    public Duration after(int failures) {
        int doublings = Math.min(Math.max(failures, 1) - 1, 30);
        return first.compareTo(cap.dividedBy(1L << doublings)) >= 0 ? cap : first.multipliedBy(1L << doublings);
    }

    /** The part of a delay that chance may take away: a pause lasts from three quarters of the delay to all of it. */
    public Duration shortest(Duration delay) {
        return delay.multipliedBy(3).dividedBy(4);
    }
}
