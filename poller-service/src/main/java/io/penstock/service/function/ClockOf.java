package io.penstock.service.function;

import io.penstock.core.time.Time;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The clock of Penstock, for a library. Thread-safe. */
final class ClockOf extends Clock {

    private final Time time;

    ClockOf(Time time) {
        this.time = time;
    }

    @Override
    public Instant instant() {
        return time.now();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("this clock has no time zone but UTC");
    }
}
