package io.penstock.sqs;

import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Time;
import java.time.Instant;
import java.util.concurrent.locks.Condition;

/** Virtual time for tests of one thread: nobody could signal a condition, so a wait for one lasts until its end. */
record LoneTime(VirtualTime virtual) implements Time {

    LoneTime() {
        this(new VirtualTime());
    }

    @Override
    public Instant now() {
        return virtual.now();
    }

    @Override
    public Instant wall(Instant instant) {
        return virtual.wall(instant);
    }

    @Override
    public void pauseUntil(Instant instant) throws InterruptedException {
        virtual.pauseUntil(instant);
    }

    @Override
    public void awaitUntil(Condition condition, Instant instant) throws InterruptedException {
        virtual.pauseUntil(instant);
    }
}
