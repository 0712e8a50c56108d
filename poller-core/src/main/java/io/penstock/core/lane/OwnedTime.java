package io.penstock.core.lane;

import io.penstock.core.source.Partition;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;

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

    /** As the clock itself does: a lane waits for a condition only in its partition, which ends such waits. */
    @Override
    public void awaitUntil(Condition condition, Instant instant) throws InterruptedException {
        time.awaitUntil(condition, instant);
    }
}
