package io.penstock.core.delivery;

import io.penstock.core.record.SourceRecord;
import io.penstock.core.time.Chance;
import java.time.Duration;

/**
 * How long a record of a queue stays hidden after a failed attempt (contract §2): the first delay, multiplied once for
 * each further receive, up to the longest. Of that it is half to all, so that records which failed together do not come
 * again together. Immutable.
 *
 * @param initial after the first receive, 1 s to 12 h
 * @param multiplier 1 to 10
 * @param maximum the longest delay, from {@code initial} to 12 h
 */
public record RetryBackoff(Duration initial, double multiplier, Duration maximum) {

    /** The longest delay there is: SQS hides a message for so long after its receive (semantics §5.1). */
    public static final Duration LONGEST = Duration.ofHours(12);

    /** Checks the bounds. */
    public RetryBackoff {
        boolean grows = multiplier >= 1 && multiplier <= 10;
        if (!grows || !initial.isPositive() || maximum.compareTo(initial) < 0 || maximum.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "no back-off: initial " + initial + ", multiplier " + multiplier + ", maximum " + maximum);
        }
    }

    /** The whole delay after so many receives, at least 1; it never shrinks as they grow. */
    public Duration after(int receives) {
        double millis = initial.toMillis() * Math.pow(multiplier, Math.max(receives, 1) - 1);
        return millis >= maximum.toMillis() ? maximum : Duration.ofMillis((long) millis);
    }

    /** The delay of {@code record} after its present receive: half to all of the whole one, the same each time. */
    public Duration after(SourceRecord record) {
        Duration whole = after(record.deliveries());
        double part = 0.5 + Chance.share(record.id() + "#" + record.deliveries()) / 2;
        return Duration.ofMillis((long) (whole.toMillis() * part));
    }
}
