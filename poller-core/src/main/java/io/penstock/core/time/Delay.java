package io.penstock.core.time;

import java.time.Duration;
import java.time.Instant;

/**
 * A delay that ends at an instant between two, which chance picks, so that those who wait do not move in step.
 * Immutable.
 *
 * @param earliest when it ends at the earliest
 * @param latest when it ends at the latest; not before {@code earliest}
 */
public record Delay(Instant earliest, Instant latest) {

    /** A delay of {@code shortest} to {@code longest}, which begins at {@code now}. */
    public static Delay between(Duration shortest, Duration longest, Instant now) {
        return new Delay(now.plus(shortest), now.plus(longest));
    }

    /** The same delay, which ends at {@code instant} at the earliest. */
    public Delay notBefore(Instant instant) {
        return new Delay(later(earliest, instant), later(latest, instant));
    }

    /** The same delay, which ends at {@code instant} at the latest. */
    public Delay notAfter(Instant instant) {
        return new Delay(earlier(earliest, instant), earlier(latest, instant));
    }

    /** Picks the end. */
    public Instant end(Chance chance) {
        return chance.between(earliest, latest);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
