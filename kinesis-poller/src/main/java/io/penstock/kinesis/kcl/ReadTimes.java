package io.penstock.kinesis.kcl;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Works out when the reads of a shard were made, by our clock. The library notes that by the wall clock, which may be
 * set while a read waits in its queue; the answer may then be too early, never too late. Used by one thread at a time.
 */
final class ReadTimes {

    /** More than the reads that wait in a queue of the library: ten with fan-out. */
    private static final int WAITING = 12;

    /** A wall clock that differs by less has not been set. */
    private static final Duration SAME = Duration.ofMillis(20);

    private record Setting(Instant noticed, Duration wallAhead) {}

    private final Time time;
    private final Deque<Setting> settings = new ArrayDeque<>();
    private final Deque<Instant> deliveries = new ArrayDeque<>(WAITING + 1);

    /** For a shard of which nothing is read yet. */
    ReadTimes(Time time) {
        this.time = time;
        checkWallClock();
    }

    /** Notices when the wall clock was set; called now and then while reads wait. */
    void checkWallClock() {
        Instant now = time.now();
        Duration wallAhead = Duration.between(now, time.wall(now));
        Setting last = settings.peekLast();
        if (last == null || last.wallAhead().minus(wallAhead).abs().compareTo(SAME) > 0) {
            settings.addLast(new Setting(now, wallAhead));
        }
    }

    /**
     * When a read was made that is delivered now and was noted at {@code noted} by the wall clock; now, when that is
     * not known.
     */
    Instant of(@Nullable Instant noted) {
        checkWallClock();
        Instant now = time.now();
        deliveries.addLast(now);
        if (deliveries.size() > WAITING) {
            forgetBefore(deliveries.removeFirst());
        }
        if (noted == null) {
            return now;
        }
        Duration furthest = settings.stream()
                .map(Setting::wallAhead)
                .max(Duration::compareTo)
                .orElseThrow();
        Instant read = noted.minus(furthest);
        return read.isBefore(now) ? read : now;
    }

    /** Every read that still waits was made after {@code instant}. */
    private void forgetBefore(Instant instant) {
        while (settings.stream()
                .skip(1)
                .findFirst()
                .map(Setting::noticed)
                .orElse(Instant.MAX)
                .isBefore(instant)) {
            settings.removeFirst();
        }
    }
}
