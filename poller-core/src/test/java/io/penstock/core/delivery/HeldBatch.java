package io.penstock.core.delivery;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a lane has in flight: one batch, which is always this instance's, and is hidden for a limited time. */
final class HeldBatch implements InFlight {

    private final Time time;
    private final List<Duration> keeps = new ArrayList<>();
    private Instant until = Instant.MAX;
    private int extensions;

    /** Kept without a limit. */
    HeldBatch(Time time) {
        this.time = time;
    }

    /** Until when the source keeps the batch. */
    Instant until() {
        return until;
    }

    /** The source keeps it until then. */
    void until(Instant instant) {
        until = instant;
    }

    /** The source keeps the batch longer when asked, so many times. */
    void extending(int times) {
        extensions = times;
    }

    /** How long the source was asked to keep the batch, each time. */
    List<Duration> keeps() {
        return keeps;
    }

    @Override
    public String lane() {
        return "lane-0";
    }

    @Override
    public boolean isOwned() {
        return true;
    }

    @Override
    public Instant keepFor(Duration duration) {
        keeps.add(duration);
        if (extensions > 0) {
            extensions--;
            until = time.now().plus(duration);
        }
        return until;
    }
}
