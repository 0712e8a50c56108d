package io.penstock.kinesis.kcl;

import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Pulled;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Where a thread of the library and a lane meet: the slot of one read, which the library fills and the lane empties,
 * and what each needs to know of the other. Thread-safe.
 */
final class ReadSlot {

    /** How often a thread that waits checks what is not signalled. */
    static final Duration CHECK_INTERVAL = Duration.ofMillis(200);

    /** What the lane may still get. */
    private enum Intake {
        READING,
        /** The shard is read to its end. */
        ENDED,
        /** The lane has released a record, so nothing after it may be settled under this lease. */
        CUT
    }

    /** How far the lane has come. */
    private enum LaneState {
        RUNNING,
        /** It has stopped before the end of the shard was settled. */
        STOPPED,
        /** It has stopped with all settled up to the end of the shard. */
        END_SETTLED
    }

    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // all below is written under the lock, except where a comment allows more
    private final Deque<SourceRecord> records = new ArrayDeque<>();
    private Instant readTo = Instant.MIN;
    private Intake intake = Intake.READING;
    private LaneState lane = LaneState.RUNNING;

    /**
     * Nothing more is taken from the library, nor pulled. Never unset; written without the lock where memory is short.
     */
    private volatile boolean left;

    /** An empty slot of a shard that is read; waits go by {@code time}. */
    ReadSlot(Time time) {
        this.time = time;
    }

    // --- called by the lane ---

    /**
     * Takes at most {@code limit} records; waits at most {@code longest} for some, or for the end. Returns no records
     * only when that time is over.
     */
    Pulled take(int limit, Duration longest) throws InterruptedException {
        Instant deadline = time.now().plus(longest);
        lock.lockInterruptibly();
        try {
            while (isOpen()
                    && intake == Intake.READING
                    && records.isEmpty()
                    && time.now().isBefore(deadline)) {
                time.awaitUntil(changed, deadline);
            }
            if (!isOpen()) {
                return new Pulled.Gone();
            }
            if (!records.isEmpty()) {
                return take(limit);
            }
            return intake == Intake.ENDED ? new Pulled.Ended() : new Pulled.Records(List.of(), readTo, Instant.MAX);
        } finally {
            lock.unlock();
        }
    }

    private Pulled take(int limit) {
        List<SourceRecord> taken = new ArrayList<>(Math.min(limit, records.size()));
        while (taken.size() < limit && !records.isEmpty()) {
            taken.add(records.remove());
        }
        SourceRecord next = records.peek();
        if (next == null) {
            changed.signalAll();
            return new Pulled.Records(taken, readTo, Instant.MAX);
        }
        return new Pulled.Records(taken, next.arrival(), Instant.MAX);
    }

    /** The lane has released a record: it gets nothing more. */
    void cut() {
        change(() -> intake = Intake.CUT);
    }

    /** The lane has stopped. */
    void close(boolean endSettled) {
        change(() -> lane = endSettled ? LaneState.END_SETTLED : LaneState.STOPPED);
    }

    // --- called by the library's threads ---

    /** Leaves a read for the lane, unless that gets nothing more. */
    void fill(List<SourceRecord> read, Instant upTo) {
        change(() -> {
            if (isOpen()) {
                records.addAll(read);
                readTo = upTo.isAfter(readTo) ? upTo : readTo;
            }
        });
    }

    /** The shard is read to its end: all that there is was filled in. */
    void end() {
        change(() -> {
            if (intake == Intake.READING) {
                intake = Intake.ENDED;
            }
        });
    }

    /** True when the last read is taken, or nobody will take it. */
    boolean isFree() {
        return is(() -> records.isEmpty() || !isOpen());
    }

    /** False when the lane gets nothing more. */
    boolean isOpen() {
        return is(() -> !left && intake != Intake.CUT);
    }

    /** True when the lane has stopped. */
    boolean isClosed() {
        return is(() -> lane != LaneState.RUNNING);
    }

    /** True when the lane has stopped with all settled up to the end of the shard. */
    boolean isEndSettled() {
        return is(() -> lane == LaneState.END_SETTLED);
    }

    /** True when the shard is left. */
    boolean isLeft() {
        return left;
    }

    /** Leaves the shard without anything that needs memory, and wakes nobody: {@link #leave} has to follow. */
    void markLeft() {
        left = true;
    }

    /** Leaves the shard: the lane gets nothing more, and the library's threads wait for it no longer. */
    void leave() {
        change(() -> left = true);
    }

    /**
     * Waits until {@code condition} is true, and does {@code meanwhile} each time that nothing has changed for {@link
     * #CHECK_INTERVAL}. An interrupted thread leaves the shard and waits no longer: the library ends for good, and what
     * is not settled is read again.
     *
     * @param condition asked under the lock
     * @param meanwhile done without the lock
     */
    void awaitUntil(BooleanSupplier condition, Runnable meanwhile) {
        boolean interrupted = false;
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                try {
                    Instant next = time.now().plus(CHECK_INTERVAL);
                    time.awaitUntil(changed, next);
                    if (!time.now().isBefore(next)) {
                        lock.unlock();
                        try {
                            meanwhile.run();
                        } finally {
                            lock.lock();
                        }
                    }
                } catch (InterruptedException shutdown) {
                    interrupted = true;
                    left = true;
                    break;
                }
            }
        } finally {
            lock.unlock();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean is(BooleanSupplier state) {
        lock.lock();
        try {
            return state.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
