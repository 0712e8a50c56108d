package io.penstock.core.limit;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An amount that members take from and give back to, so that none of them can take it all: bytes in flight, concurrent
 * invocations. Thread-safe; waiting blocks the calling (virtual) thread.
 *
 * <p>Half of the limit is divided equally among the members: what of its part a member does not use is kept free for it,
 * so one whose grants never come back leaves the others room. Of the other half a member may take as much as it leaves
 * free of it, so that the next one which needs more than its part finds some; one that has no others may take it all. Of
 * those who wait, the member that uses least is served first, and within a member the one that asked first. A request that
 * has to wait while its member uses nothing keeps the room it needs from filling up again, so a large one is served too.
 *
 * <p>No request is counted as more than half of the limit, so that one which is larger still gets its turn.
 */
public final class FairPool {
    private final long limit;
    private final long parts;
    private final ReentrantLock lock = new ReentrantLock();
    // all below is written under the lock
    private final Set<Member> members = new LinkedHashSet<>();
    private final Set<Member> waiting = new LinkedHashSet<>();
    private long used;
    private long part;
    /** Of all members together: what of their parts they do not use. */
    private long unusedParts;

    private long asked;

    /** A pool of {@code limit}, 0 or more; of 0 nothing is ever granted. */
    public FairPool(long limit) {
        this(limit, limit / 2);
    }

    private FairPool(long limit, long parts) {
        if (limit < 0) {
            throw new IllegalArgumentException("a pool has a limit of 0 or more, not " + limit);
        }
        this.limit = limit;
        this.parts = parts;
    }

    /**
     * A pool of {@code limit} that keeps nothing free for members which do not ask: they only take turns. For members that
     * depend on the same thing, so that one whose grants never come back would not get on with its part either.
     */
    public static FairPool withoutParts(long limit) {
        return new FairPool(limit, 0);
    }

    /** The amount that is shared. */
    public long limit() {
        return limit;
    }

    /** What is granted now; above the limit only by what turned out larger than it was asked for. */
    public long used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    /** A new member, such as a mapping, which has its part from now on until it is closed. */
    public Member join() {
        lock.lock();
        try {
            Member member = new Member();
            members.add(member);
            divide();
            return member;
        } finally {
            lock.unlock();
        }
    }

    private void divide() {
        part = parts == 0 || members.isEmpty() ? 0 : Math.max(1, parts / members.size());
        unusedParts = members.stream().mapToLong(Member::unusedPart).sum();
    }

    private void serve() {
        long kept = 0;
        for (Optional<Member> next = next(); next.isPresent(); next = next()) {
            Member member = next.get();
            Waiter waiter = member.waiters.element();
            if (isFree(member, waiter.amount, kept)) {
                member.dequeue(waiter);
                waiter.grant(member);
            } else {
                member.passedOver = true;
                kept += member.used == 0 ? waiter.amount : 0;
            }
        }
        waiting.forEach(member -> member.passedOver = false);
    }

    private Optional<Member> next() {
        return waiting.stream().filter(member -> !member.passedOver).min(Member.ORDER);
    }

    private boolean isFree(Member member, long amount, long kept) {
        if (used + amount > limit) {
            return false;
        }
        if (member.used + amount <= part) {
            return true;
        }
        if (used + amount + kept > limit) {
            return false;
        }
        if (member.used == 0) {
            return true;
        }
        long othersParts = Math.min(unusedParts - member.unusedPart(), parts);
        return used + amount + othersParts + leftFree(member.used + amount) <= limit;
    }

    /** What a member that uses so much has to leave to those who need more than their parts. */
    private long leftFree(long amount) {
        return parts == 0 || members.size() < 2 ? 0 : amount - part;
    }

    private long counted(long amount) {
        return Math.min(Math.max(amount, 0), Math.max(1, limit / 2));
    }

    /** One who takes from the pool, with any number of threads. */
    public final class Member implements AutoCloseable {
        private static final Comparator<Member> ORDER = Comparator.comparing(
                        (Member member) -> !member.waiters.element().urgent)
                .thenComparingLong(member -> member.used)
                .thenComparingLong(member -> member.waiters.element().number);

        private final Queue<Waiter> waiters = new PriorityQueue<>(Waiter.ORDER);
        private long used;
        private boolean passedOver;

        private Member() {}

        /**
         * Waits until {@code amount} is free for this member, and takes it.
         *
         * @param amount 0 or more; 0 is granted at once
         * @throws InterruptedException when the thread is interrupted while it waits
         */
        public Grant take(long amount) throws InterruptedException {
            return await(new Waiter(amount, false), Long.MAX_VALUE).orElseThrow();
        }

        /** As {@link #take}, but before all who do not ask so: for one who holds what others wait for. */
        public Optional<Grant> takeFirst(long amount, long atMostNanos) throws InterruptedException {
            return await(new Waiter(amount, true), atMostNanos);
        }

        /** As {@link #take}, but gives the wait up after {@code atMostNanos}; 0 or less does not wait. */
        public Optional<Grant> take(long amount, long atMostNanos) throws InterruptedException {
            return await(new Waiter(amount, false), atMostNanos);
        }

        /** Takes {@code amount} without waiting, over the limit if need be: for what is there already. */
        public Grant takeAnyway(long amount) {
            lock.lock();
            try {
                use(amount);
                return new Grant(this, amount);
            } finally {
                lock.unlock();
            }
        }

        /** What this member has taken and not given back. */
        public long used() {
            lock.lock();
            try {
                return used;
            } finally {
                lock.unlock();
            }
        }

        /** The amount that all members share. */
        public long limit() {
            return limit;
        }

        /** How many threads wait for this member. */
        public int waiting() {
            lock.lock();
            try {
                return waiters.size();
            } finally {
                lock.unlock();
            }
        }

        /** Leaves the pool; its part goes to the others, its grants stay until they are closed. */
        @Override
        public void close() {
            lock.lock();
            try {
                members.remove(this);
                divide();
                serve();
            } finally {
                lock.unlock();
            }
        }

        private Optional<Grant> await(Waiter waiter, long atMostNanos) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                enqueue(waiter);
                serve();
                long left = atMostNanos;
                try {
                    while (!waiter.granted && left > 0) {
                        left = waiter.await(left);
                    }
                } catch (InterruptedException interrupted) {
                    if (waiter.granted) {
                        use(-waiter.amount);
                        serve();
                    }
                    throw interrupted;
                } finally {
                    if (!waiter.granted) {
                        dequeue(waiter);
                        serve();
                    }
                }
                return waiter.granted ? Optional.of(new Grant(this, waiter.amount)) : Optional.empty();
            } finally {
                lock.unlock();
            }
        }

        private void enqueue(Waiter waiter) {
            waiter.number = asked++;
            waiters.add(waiter);
            waiting.add(this);
        }

        private void dequeue(Waiter waiter) {
            waiters.remove(waiter);
            if (waiters.isEmpty()) {
                waiting.remove(this);
                passedOver = false;
            }
        }

        private void use(long amount) {
            long unused = unusedPart();
            used += amount;
            FairPool.this.used += amount;
            unusedParts += unusedPart() - unused;
        }

        private long unusedPart() {
            return members.contains(this) ? Math.max(0, part - used) : 0;
        }
    }

    private final class Waiter {
        private static final Comparator<Waiter> ORDER =
                Comparator.comparing((Waiter waiter) -> !waiter.urgent).thenComparingLong(waiter -> waiter.number);

        private final long amount;
        private final boolean urgent;
        private final Condition served = lock.newCondition();
        private long number;
        private boolean granted;

        Waiter(long amount, boolean urgent) {
            this.amount = counted(amount);
            this.urgent = urgent;
        }

        /** Waits without a timer where there is no end to the wait. */
        long await(long nanos) throws InterruptedException {
            if (nanos == Long.MAX_VALUE) {
                served.await();
                return nanos;
            }
            return served.awaitNanos(nanos);
        }

        void grant(Member member) {
            granted = true;
            member.use(amount);
            served.signal();
        }
    }

    /** What was taken; {@link #close()} gives it back, once. */
    public final class Grant implements AutoCloseable {
        private final Member member;
        private long amount;

        private Grant(Member member, long amount) {
            this.member = member;
            this.amount = amount;
        }

        /** What it counts for now. */
        public long amount() {
            lock.lock();
            try {
                return amount;
            } finally {
                lock.unlock();
            }
        }

        /** Counts for {@code actual} from now on, over the limit if need be; does not wait. */
        public void resize(long actual) {
            lock.lock();
            try {
                member.use(actual - amount);
                boolean less = actual < amount;
                amount = actual;
                if (less) {
                    serve();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            resize(0);
        }
    }
}
