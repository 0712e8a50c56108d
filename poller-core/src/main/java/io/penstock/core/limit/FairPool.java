package io.penstock.core.limit;

import io.penstock.core.limit.FairShares.Request;
import io.penstock.core.limit.FairShares.Share;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * An amount that members take from and return to, so that none of them can take it all: bytes in flight, concurrent
 * invocations. Thread-safe; waiting blocks the calling (virtual) thread.
 *
 * <p>Half of the limit is divided equally among the members: what of its part a member does not use is kept free for
 * it, so one whose grants are never returned leaves the others room. Of the other half a member may take as much as
 * it leaves free of it, so that the next one which needs more than its part finds some; one that has no others may take
 * it all. Of those who wait, the member that uses least is served first, and within a member the one that asked first.
 * A request that has to wait while its member uses nothing keeps the room it needs from filling up again, so a large
 * one is served too.
 *
 * <p>No request is counted as more than half of the limit, so that one which is larger still gets its turn.
 */
public final class FairPool {

    private final ReentrantLock lock = new ReentrantLock();
    // all below is written under the lock
    private final FairShares shares;
    private final Map<Request, Condition> waiters = new HashMap<>();
    private final Set<Gate> gates = new HashSet<>();
    private final BooleanSupplier holds;

    /** A pool of {@code limit}, 0 or more; of 0 nothing is granted. */
    public FairPool(long limit) {
        this(new FairShares(limit, true), () -> true);
    }

    private FairPool(FairShares shares, BooleanSupplier holds) {
        this.shares = shares;
        this.holds = holds;
    }

    /**
     * A pool of {@code limit} that keeps nothing free for members which do not ask: they only take turns. For members
     * that depend on the same thing, so that one whose grants are never returned would not get on with its part
     * either.
     */
    public static FairPool withoutParts(long limit) {
        return withoutParts(limit, () -> true);
    }

    /** As {@link #withoutParts(long)}, but grants nothing while {@code holds} is false. */
    public static FairPool withoutParts(long limit, BooleanSupplier holds) {
        return new FairPool(new FairShares(limit, false), holds);
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** The amount that is shared now. */
    public long limit() {
        return locked(shares::limit);
    }

    /** False while its limit is not to be relied on, so that not even what was granted before may begin. */
    public boolean holds() {
        return holds.getAsBoolean();
    }

    /**
     * Shares {@code next} from now on, 0 or more. Does not wait: what is granted beyond it stays with those who have
     * it, and nothing more is granted until enough of it is returned.
     */
    public void limit(long next) {
        lock.lock();
        try {
            shares.limit(next);
            gates.forEach(gate -> gate.limit(next));
            serve();
        } finally {
            lock.unlock();
        }
    }

    /** What is granted now; above the limit only by what turned out larger than it was asked for. */
    public long used() {
        return locked(shares::used);
    }

    /** How many requests and lanes wait now, those at its gates included. */
    public long waiting() {
        return locked(
                () -> shares.waiting() + gates.stream().mapToLong(Gate::waiting).sum());
    }

    /** How many members it has now. */
    public int members() {
        return locked(shares::members);
    }

    /** A new member, such as a mapping, which has its part from now on until it is closed. */
    public Member join() {
        return locked(() -> new Member(shares.join()));
    }

    /** A gate that lets in as many lanes as the limit is, and follows it until it is closed. */
    public Gate gate() {
        return locked(() -> {
            Gate gate = new Gate(shares.limit(), closed -> locked(() -> gates.remove(closed)));
            gates.add(gate);
            return gate;
        });
    }

    private Optional<Request> await(Share share, long amount, boolean urgent, long atMostNanos)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Request request = shares.ask(share, amount, urgent);
            serve();
            try {
                await(request, atMostNanos);
            } catch (InterruptedException interrupted) {
                if (request.isGranted()) {
                    shares.use(share, -request.amount());
                    serve();
                }
                throw interrupted;
            } finally {
                if (!request.isGranted()) {
                    shares.withdraw(request);
                    serve();
                }
            }
            return request.isGranted() ? Optional.of(request) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Waits without a timer where there is no end to the wait. */
    private void await(Request request, long atMostNanos) throws InterruptedException {
        if (request.isGranted() || atMostNanos <= 0) {
            return;
        }
        Condition served = lock.newCondition();
        waiters.put(request, served);
        try {
            long left = atMostNanos;
            while (!request.isGranted() && left > 0) {
                if (left == Long.MAX_VALUE) {
                    served.await();
                } else {
                    left = served.awaitNanos(left);
                }
            }
        } finally {
            waiters.remove(request);
        }
    }

    private void serve() {
        if (!holds()) {
            return;
        }
        for (Request served : shares.serve()) {
            Condition waiter = waiters.get(served);
            if (waiter != null) {
                waiter.signal();
            }
        }
    }

    /** Takes from the pool, with any number of threads. */
    public final class Member implements AutoCloseable {

        private final Share share;

        private Member(Share share) {
            this.share = share;
        }

        /**
         * Waits until {@code amount} is free for this member, and takes it.
         *
         * @param amount 0 or more
         * @throws InterruptedException when the thread is interrupted while it waits
         */
        public Grant take(long amount) throws InterruptedException {
            return take(amount, Long.MAX_VALUE).orElseThrow();
        }

        /** As {@link #take}, but before all who do not ask so: for one that has what others wait for. */
        public Optional<Grant> takeFirst(long amount, long atMostNanos) throws InterruptedException {
            return await(share, amount, true, atMostNanos).map(this::grant);
        }

        /** As {@link #take}, but waits for {@code atMostNanos} at most; 0 or less does not wait. */
        public Optional<Grant> take(long amount, long atMostNanos) throws InterruptedException {
            return await(share, amount, false, atMostNanos).map(this::grant);
        }

        private Grant grant(Request request) {
            return new Grant(share, request.amount());
        }

        /** Takes {@code amount} without waiting, over the limit if need be: for what is there already. */
        public Grant takeAnyway(long amount) {
            return locked(() -> {
                shares.use(share, amount);
                return new Grant(share, amount);
            });
        }

        /** What this member has taken and not returned. */
        public long used() {
            return locked(share::used);
        }

        /** The amount that all members share now. */
        public long limit() {
            return FairPool.this.limit();
        }

        /** How many threads wait for this member. */
        public int waiting() {
            return locked(share::waiting);
        }

        /** Leaves the pool; its part goes to the others, its grants stay until they are closed. */
        @Override
        public void close() {
            lock.lock();
            try {
                shares.leave(share);
                serve();
            } finally {
                lock.unlock();
            }
        }
    }

    /** What was taken; {@link #close()} gives it back, once. */
    public final class Grant implements AutoCloseable {

        private final Share share;
        private long amount;

        private Grant(Share share, long amount) {
            this.share = share;
            this.amount = amount;
        }

        /** What it counts for now. */
        public long amount() {
            return locked(() -> amount);
        }

        /** Counts for {@code actual} from now on, over the limit if need be; does not wait. */
        public void resize(long actual) {
            lock.lock();
            try {
                shares.use(share, actual - amount);
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
