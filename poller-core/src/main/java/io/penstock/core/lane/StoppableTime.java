package io.penstock.core.lane;

import io.penstock.core.time.Time;
import java.time.Instant;
import java.util.concurrent.locks.Condition;

/** A clock whose pauses end when their lane is stopped. */
record StoppableTime(Time time, StopSignal stop) implements Time {

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
        stop.interruptibly(() -> {
            time.pauseUntil(instant);
            return instant;
        });
    }

    /** As the clock itself does: a lane waits for a condition only in its partition, which ends such waits. */
    @Override
    public void awaitUntil(Condition condition, Instant instant) throws InterruptedException {
        time.awaitUntil(condition, instant);
    }
}
