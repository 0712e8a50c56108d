package io.penstock.connect;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connections to one origin: limited in number, the last used one first. Thread-safe. */
final class Pool {

    private record Idle(Connection connection, Instant until) {}

    private final Semaphore permits;
    private final Time time;
    private final Deque<Idle> idle = new ArrayDeque<>();
    private boolean closed;

    Pool(int connections, Time time) {
        this.permits = new Semaphore(connections, true);
        this.time = time;
    }

    /** Takes the permit for a connection, in the order of asking; false when none was free within {@code limit}. */
    boolean enter(Duration limit) throws InterruptedException {
        return permits.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Releases that permit. */
    void leave() {
        permits.release();
    }

    /**
     * A connection that is still open and was not idle for too long; null when there is none.
     *
     * @param watch closes it from outside, from now on
     */
    @Nullable
    Connection take(Watch watch) {
        while (true) {
            Idle last = last();
            if (last == null) {
                return null;
            }
            watch.guard(last.connection.channel());
            if (time.now().isBefore(last.until) && last.connection.isSilent()) {
                return last.connection;
            }
            last.connection.close();
        }
    }

    private synchronized @Nullable Idle last() {
        return idle.pollLast();
    }

    /** Keeps a connection for later calls, for as long as its last answer allows. */
    synchronized void put(Connection connection) {
        if (closed) {
            connection.close();
        } else {
            idle.addLast(new Idle(connection, time.now().plus(connection.keep())));
        }
    }

    /** Closes what was idle for too long. */
    synchronized void sweep() {
        Instant now = time.now();
        idle.removeIf(kept -> {
            boolean late = !now.isBefore(kept.until);
            if (late) {
                kept.connection.close();
            }
            return late;
        });
    }

    /** Closes what is idle now or later. */
    synchronized void close() {
        closed = true;
        idle.forEach(kept -> kept.connection.close());
        idle.clear();
    }
}
