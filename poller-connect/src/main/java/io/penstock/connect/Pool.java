package io.penstock.connect;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connections to one origin: so many at the same time, the last used one first. Thread-safe. */
final class Pool {

    private record Idle(Line line, Instant until) {}

    private final Semaphore permits;
    private final Time time;
    private final Deque<Idle> idle = new ArrayDeque<>();
    private boolean closed;

    Pool(int connections, Time time) {
        this.permits = new Semaphore(connections, true);
        this.time = time;
    }

    /** Waits for the right to have a connection, in the order of asking; false when there was none in time. */
    boolean enter(Duration limit) throws InterruptedException {
        return permits.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Gives that right back. */
    void leave() {
        permits.release();
    }

    /**
     * A connection that is still open and was not idle for too long; null when there is none.
     *
     * @param watch closes it from outside, from now on
     */
    @Nullable
    Line take(Watch watch) {
        while (true) {
            Idle last = last();
            if (last == null) {
                return null;
            }
            watch.guard(last.line.channel());
            if (time.now().isBefore(last.until) && last.line.isSilent()) {
                return last.line;
            }
            last.line.close();
        }
    }

    private synchronized @Nullable Idle last() {
        return idle.pollLast();
    }

    /** Keeps a connection for later calls, for as long as it allows. */
    synchronized void put(Line line) {
        if (closed) {
            line.close();
        } else {
            idle.addLast(new Idle(line, time.now().plus(line.keep())));
        }
    }

    /** Closes what was idle for too long. */
    synchronized void sweep() {
        Instant now = time.now();
        idle.removeIf(kept -> {
            boolean late = !now.isBefore(kept.until);
            if (late) {
                kept.line.close();
            }
            return late;
        });
    }

    /** Closes what is idle now or later. */
    synchronized void close() {
        closed = true;
        idle.forEach(kept -> kept.line.close());
        idle.clear();
    }
}
