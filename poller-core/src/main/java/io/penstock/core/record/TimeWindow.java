package io.penstock.core.record;

import java.time.Duration;
import java.time.Instant;

/**
 * One tumbling window: records that arrived from {@code start} (inclusive) to {@code end} (exclusive). Windows of one
 * size follow each other without a gap, and one of them starts at the epoch (semantics §2.4).
 */
public record TimeWindow(Instant start, Instant end) {

    /**
     * The window that {@code arrival} lies in.
     *
     * @param size whole seconds, at least one
     */
    public static TimeWindow of(Instant arrival, Duration size) {
        long seconds = size.toSeconds();
        Instant start = Instant.ofEpochSecond(Math.floorDiv(arrival.getEpochSecond(), seconds) * seconds);
        return new TimeWindow(start, start.plusSeconds(seconds));
    }
}
