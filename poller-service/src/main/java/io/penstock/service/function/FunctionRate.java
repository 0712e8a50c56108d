package io.penstock.service.function;

import io.penstock.core.limit.SharedLimits;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How often one function is invoked on this instance: its share of the invocations and records a second that all
 * instances have. Shared by all lanes of all mappings that invoke it. Thread-safe; waiting blocks the calling (virtual)
 * thread.
 *
 * <p>Lanes that have a batch stand in one line. Only the first has something reserved, so that a lane which is late or
 * leaves delays nobody. Lanes of queues receive only when what is received already will be sent within a second, so
 * that messages wait in their queue.
 */
final class FunctionRate implements AutoCloseable {

    /** How soon what a lane receives is to be sent. */
    private static final Duration AHEAD = Duration.ofSeconds(1);

    /** An instance wants all of the limit for so long after its last invocation. */
    private static final Duration IN_USE = Duration.ofSeconds(10);

    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final SharedPace invocations;
    private final SharedPace records;
    private volatile boolean unlimited = true;

    // all below is used under the lock
    private final Deque<Waiter> line = new ArrayDeque<>();
    /** Lanes that receive, and have no batch yet. */
    private int receiving;
    /** Lanes that wait until they may receive. */
    private int waitingForRoom;

    private int lastRecords = 1;
    private Instant lastUse = Instant.MIN;
    private long changes;

    private FunctionRate(String function, SharedLimits limits, Time time) {
        this.time = time;
        this.invocations = new SharedPace("rate/" + function + "/invocations", new Pace(time), this, limits);
        this.records = new SharedPace("rate/" + function + "/records", new Pace(time), this, limits);
    }

    /** The rate of the function of that name, which holds together with others in {@code limits}. */
    static FunctionRate of(String function, RateLimitProperties settings, SharedLimits limits, Time time) {
        FunctionRate rate = new FunctionRate(function, limits, time);
        rate.configure(settings);
        return rate;
    }

    /** Follows other settings from now on. Called by one thread at a time. */
    void configure(RateLimitProperties settings) {
        invocations.limit(settings.invocations());
        records.limit(settings.records());
    }

    /** True when there is no limit now. */
    boolean isUnlimited() {
        return unlimited;
    }

    /** Waits until a lane of a queue may receive; {@link #leaveRoom} takes the answer when it has received. */
    boolean awaitRoom() throws InterruptedException {
        if (unlimited) {
            return false;
        }
        lock.lockInterruptibly();
        waitingForRoom++;
        try {
            for (Instant now = time.now(); roomAt().isAfter(now); now = time.now()) {
                await(room, roomAt());
            }
            receiving++;
            return true;
        } finally {
            waitingForRoom--;
            lock.unlock();
        }
    }

    private Instant roomAt() {
        long waitingRecords = line.stream().mapToLong(waiter -> waiter.records).sum();
        Instant due = later(
                invocations.pace().dueAfter(1L + receiving + line.size()),
                records.pace().dueAfter((long) receiving * lastRecords + waitingRecords));
        return due.equals(Instant.MAX) ? due : due.minus(AHEAD);
    }

    /** A lane has its batch, or received nothing; {@code room} is what it was told when it began. */
    void leaveRoom(boolean room) {
        if (!room) {
            return;
        }
        lock.lock();
        try {
            receiving--;
            this.room.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the turn of one invocation with so many records; false when it does not come until then. */
    boolean take(int count, Instant until) throws InterruptedException {
        return take(count, until, false);
    }

    /** As {@link #take}, but before all others: for a lane that has a permit which they need. */
    boolean takeFirst(int count, Instant until) throws InterruptedException {
        return take(count, until, true);
    }

    private boolean take(int count, Instant until, boolean first) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (unlimited) {
            return true;
        }
        lock.lockInterruptibly();
        Waiter me = new Waiter(count, lock.newCondition());
        join(me, first);
        try {
            while (true) {
                Instant now = time.now();
                Instant due = me.equals(line.peekFirst()) ? reserve(me) : Instant.MAX;
                if (!due.isAfter(now)) {
                    use(me, now);
                    return true;
                }
                if (!now.isBefore(until)) {
                    return false;
                }
                await(me.turn, due.isBefore(until) ? due : until);
            }
        } finally {
            leave(me);
            lock.unlock();
        }
    }

    private void join(Waiter me, boolean first) {
        if (first) {
            if (line.peekFirst() instanceof Waiter head) {
                giveBack(head);
            }
            line.addFirst(me);
        } else {
            line.addLast(me);
        }
    }

    private void leave(Waiter me) {
        giveBack(me);
        line.remove(me);
        if (line.peekFirst() instanceof Waiter head) {
            head.turn.signal();
        }
        room.signal();
    }

    private Instant reserve(Waiter me) {
        if (me.due == null || me.reservedAt != changes) {
            me.reservedAt = changes;
            me.invocationDue = invocations.pace().reserve(1);
            me.recordsDue = records.pace().reserve(me.records);
            me.due = later(me.invocationDue, me.recordsDue);
        }
        return me.due;
    }

    private void use(Waiter me, Instant now) {
        invocations.pace().used(me.invocationDue);
        records.pace().used(me.recordsDue);
        me.due = null;
        lastRecords = Math.max(1, me.records);
        lastUse = now;
    }

    private void giveBack(Waiter waiter) {
        if (waiter.due != null && waiter.reservedAt == changes) {
            invocations.pace().giveBack(1, waiter.invocationDue);
            records.pace().giveBack(waiter.records, waiter.recordsDue);
        }
        waiter.due = null;
    }

    /** The invocation that the turn was for is not made. */
    void giveBack(int count) {
        if (unlimited) {
            return;
        }
        lock.lock();
        try {
            Instant now = time.now();
            invocations.pace().giveBack(1, now);
            records.pace().giveBack(count, now);
        } finally {
            lock.unlock();
        }
    }

    private void await(Condition condition, Instant until) throws InterruptedException {
        if (until.equals(Instant.MAX)) {
            condition.await();
        } else {
            time.awaitUntil(condition, until);
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Runs {@code change} of one pace while nobody else reads or changes it, and has those who wait look again. */
    void change(Runnable change) {
        lock.lock();
        try {
            if (line.peekFirst() instanceof Waiter head) {
                giveBack(head);
            }
            change.run();
            changes++;
            unlimited = invocations.isUnlimited() && records.isUnlimited();
            if (line.peekFirst() instanceof Waiter head) {
                head.turn.signal();
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** True while lanes wait for their turn, or have invoked lately. */
    boolean isInUse() {
        lock.lock();
        try {
            return !line.isEmpty()
                    || waitingForRoom > 0
                    || lastUse.isAfter(time.now().minus(IN_USE));
        } finally {
            lock.unlock();
        }
    }

    /** Takes no part in shared limits any more. */
    @Override
    public void close() {
        invocations.limit(OptionalLong.empty());
        records.limit(OptionalLong.empty());
    }

    /** A lane in the line. Compared by identity. */
    private static final class Waiter {

        private final int records;
        private final Condition turn;
        private @Nullable Instant due;
        private Instant invocationDue = Instant.MAX;
        private Instant recordsDue = Instant.MAX;
        private long reservedAt;

        Waiter(int records, Condition turn) {
            this.records = records;
            this.turn = turn;
        }
    }
}
