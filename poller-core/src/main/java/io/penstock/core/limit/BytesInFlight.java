package io.penstock.core.limit;

import io.penstock.core.limit.FairPool.Grant;
import io.penstock.core.limit.FairPool.Member;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that one partition has in flight, counted in the memory of the process: room is taken before records are
 * received or read, corrected when they are there, and given back when they are settled. Thread-safe.
 *
 * <p>Sizes are those of records as sent to a function; each byte counts {@link #COST} times.
 */
public final class BytesInFlight {

    /**
     * What a byte of a record takes in the heap while it is in flight: once as the record's JSON, once more in the
     * event, and once in the HTTP request, or before that in what the source's client read (ADR 19).
     */
    public static final int COST = 3;

    /** Counts nothing and never waits. */
    public static final BytesInFlight UNCOUNTED = new BytesInFlight(null);

    private final @Nullable Member member;
    private final Object lock = new Object();
    // all below is written under the lock
    private @Nullable Grant inFlight;
    private @Nullable Grant reserved;
    private boolean waiting;
    private boolean closed;

    private BytesInFlight(@Nullable Member member) {
        this.member = member;
    }

    /** Nothing in flight yet, in the memory of the mapping {@code member}. */
    public static BytesInFlight of(Member member) {
        return new BytesInFlight(member);
    }

    /** The most bytes that the process has in flight; {@link Long#MAX_VALUE} without a bound. */
    public long limit() {
        return member == null ? Long.MAX_VALUE : member.limit() / COST;
    }

    /**
     * Takes room for {@code bytes} that are to come, in place of what was reserved before. Called by the thread that
     * reads.
     *
     * @param longest the longest wait for room; zero does not wait
     * @return false when there is no room, or the partition is closed
     * @throws InterruptedException when the thread is interrupted while it waits
     */
    public boolean reserve(long bytes, Duration longest) throws InterruptedException {
        if (member == null) {
            return true;
        }
        received(0);
        Optional<Grant> granted = member.take(bytes * COST, 0);
        if (granted.isEmpty() && longest.isPositive()) {
            setWaiting(true);
            try {
                granted = member.take(bytes * COST, longest.toNanos());
            } finally {
                setWaiting(false);
            }
        }
        return granted.map(this::keep).orElse(false);
    }

    private void setWaiting(boolean now) {
        synchronized (lock) {
            waiting = now;
        }
    }

    private boolean keep(Grant grant) {
        synchronized (lock) {
            if (closed) {
                grant.close();
                return false;
            }
            reserved = grant;
            return true;
        }
    }

    /** Counts {@code bytes} that came, over the limit if need be, in place of what was reserved for them. */
    public void received(long bytes) {
        if (member == null) {
            return;
        }
        synchronized (lock) {
            add(bytes);
            if (reserved != null) {
                reserved.close();
                reserved = null;
            }
        }
    }

    /** Counts {@code bytes} more, over the limit if need be. */
    public void more(long bytes) {
        if (member != null && bytes != 0) {
            synchronized (lock) {
                add(bytes);
            }
        }
    }

    /** Counts {@code bytes} less: they are needed no more. */
    public void less(long bytes) {
        more(-bytes);
    }

    private void add(long bytes) {
        if (member == null || closed) {
            return;
        }
        if (inFlight == null) {
            inFlight = member.takeAnyway(0);
        }
        inFlight.resize(Math.max(0, inFlight.amount() + bytes * COST));
    }

    /** True while the thread that reads waits for room. */
    public boolean isWaiting() {
        synchronized (lock) {
            return waiting;
        }
    }

    /** True while any partition of the mapping waits for room. */
    public boolean isScarce() {
        return member != null && member.waiting() > 0;
    }

    /** Gives everything back and counts nothing from now on. */
    public void close() {
        if (member == null) {
            return;
        }
        synchronized (lock) {
            received(0);
            closed = true;
            if (inFlight != null) {
                inFlight.close();
                inFlight = null;
            }
        }
    }
}
