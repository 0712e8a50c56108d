package io.penstock.core.lane;

import io.penstock.core.source.Partition;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;

/** A clock whose pauses end soon after their partition is no longer ours. */
record OwnedTime(Time time, Partition partition) implements Time {

    private static final Duration CHECK = Duration.ofSeconds(1);

    @Override
    public Instant now() {
        return time.now();
    }

    @Override
    public Instant wall(Instant instant) {
        return time.wall(instant);
    }

    @Override
    public void pauseUntil(Instant instant) throws InterruptedException {
        Instant check = now().plus(CHECK);
        while (check.isBefore(instant) && partition.isOwned()) {
            time.pauseUntil(check);
            check = now().plus(CHECK);
        }
        if (partition.isOwned()) {
            time.pauseUntil(instant);
        }
    }
}
