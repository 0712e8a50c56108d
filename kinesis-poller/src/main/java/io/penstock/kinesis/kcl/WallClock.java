package io.penstock.kinesis.kcl;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;

/**
 * Notices that the wall clock was set back. The library searches for a leader by that clock: after it was set back by
 * an hour, an instance would not try to lead for an hour. Immutable.
 */
final class WallClock {

    private final Time time;
    private final Duration ahead;

    /** Compares with what the wall clock shows now. */
    WallClock(Time time) {
        this.time = time;
        this.ahead = ahead();
    }

    /** True when it was set back by more than {@code tolerance}, or runs that much slow by now. */
    boolean wasSetBack(Duration tolerance) {
        return ahead().plus(tolerance).compareTo(ahead) < 0;
    }

    private Duration ahead() {
        Instant now = time.now();
        return Duration.between(now, time.wall(now));
    }
}
