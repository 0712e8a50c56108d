package io.penstock.service.function;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.FairPool.Grant;
import io.penstock.core.limit.Gate;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.time.Time;
import io.penstock.service.function.ProbeReceives.Receiver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Invokes one target for one mapping, within the concurrency and the rate of its function, and not while its circuit
 * breaker is open. Thread-safe.
 *
 * <p>A lane of a queue counts within its mapping from before it receives until what it received is delivered or
 * released. A receive from a queue that was empty at the last receive takes a permit and returns it at once, because
 * the receive may last long; what it brings waits before all others for the next permit. A receive from a queue that
 * had messages keeps the permit for the invocation (ADR 13).
 */
final class LimitedInvoker implements FunctionInvoker {

    /** How long a receive may hold a permit that others could use. */
    private static final Duration SHORT_RECEIVE = Duration.ofSeconds(1);

    private static final Duration LONG_RECEIVE = Duration.ofDays(1);

    /** Other instances may use the permit by now, so the next attempt takes a new one. */
    private static final InvocationResult NOT_OURS = new InvocationResult.Throttled(
            "this instance was paused, or cut off from the store, for too long to use its share of the function's"
                    + " reserved concurrency; it was not invoked",
            Duration.ZERO);

    private final String functionArn;
    private final Target target;
    private final PayloadLimit payloadLimit;
    private final FairPool pool;
    private final AtomicInteger running;
    private final FunctionBreaker breaker;
    private final FunctionRate rate;
    private final MappingFailures failures = new MappingFailures();
    private final FairPool.Member permits;
    private final InvocationPermits invocations;
    private final Gate lanes;
    private final Runnable leave;
    private final AtomicBoolean left = new AtomicBoolean();
    private volatile boolean quiet = true;

    /**
     * For one mapping.
     *
     * @param payloadLimit how large an event of the function may be
     * @param pool the concurrency of the function, shared by all that may use it
     * @param running the concurrent invocations of the function
     * @param breaker of the function, shared by all that invoke it
     * @param rate of the function, shared by all that invoke it
     * @param leave called once, when the mapping leaves
     */
    LimitedInvoker(
            String functionArn,
            Target target,
            PayloadLimit payloadLimit,
            FairPool pool,
            AtomicInteger running,
            FunctionBreaker breaker,
            FunctionRate rate,
            Time time,
            Runnable leave) {
        this.functionArn = functionArn;
        this.target = target;
        this.payloadLimit = payloadLimit;
        this.pool = pool;
        this.running = running;
        this.breaker = breaker;
        this.rate = rate;
        this.permits = pool.join();
        this.invocations = new InvocationPermits(permits, breaker, rate, time);
        this.lanes = pool.gate();
        this.leave = leave;
    }

    @Override
    public String functionArn() {
        return functionArn;
    }

    @Override
    public Duration timeout() {
        return target.timeout();
    }

    @Override
    public PayloadLimit payloadLimit() {
        return payloadLimit;
    }

    @Override
    public Optional<Permit> permit(int records) throws InterruptedException {
        return invocations.permit(records);
    }

    @Override
    public Optional<Permit> permit(int records, Duration atMost) throws InterruptedException {
        return invocations.permit(records, atMost);
    }

    @Override
    public PermitToReceive permitToReceive(boolean collecting) throws InterruptedException {
        while (true) {
            Receiver receiver = breaker.awaitReceive(this);
            Optional<PermitToReceive> permit = Optional.empty();
            try {
                permit = permitToReceive(receiver, collecting);
            } finally {
                if (permit.isEmpty()) {
                    breaker.receiveEnded(receiver);
                }
            }
            if (permit.isPresent()) {
                return permit.get();
            }
        }
    }

    private Optional<PermitToReceive> permitToReceive(Receiver receiver, boolean collecting)
            throws InterruptedException {
        lanes.enter();
        boolean room = false;
        Grant grant = null;
        boolean begun = false;
        try {
            room = rate.awaitRoom();
            grant = permits.take(1);
            begun = breaker.mayReceive(receiver);
        } finally {
            if (!begun) {
                release(grant);
                rate.leaveRoom(room);
                lanes.leave();
            }
        }
        return begun ? Optional.of(receiving(receiver, grant, room, collecting || quiet)) : Optional.empty();
    }

    /** What is lent takes nothing from others while it lasts. */
    private PermitToReceive receiving(Receiver receiver, Grant grant, boolean room, boolean lent) {
        if (lent) {
            grant.close();
            rate.leaveRoom(room);
            return new Receiving(receiver, null, false, receiver.isForProbe() ? SHORT_RECEIVE : LONG_RECEIVE);
        }
        boolean permitsLeft = pool.used() < pool.limit();
        return new Receiving(receiver, grant, room, permitsLeft ? SHORT_RECEIVE : Duration.ZERO);
    }

    private static void release(@Nullable Grant grant) {
        if (grant != null) {
            grant.close();
        }
    }

    @Override
    public Duration restBeforeReceiving() {
        return failures.rest();
    }

    @Override
    public boolean isWell() {
        return failures.isNone() && breaker.isWell();
    }

    @Override
    public InvocationResult invoke(Invocation invocation) throws InterruptedException {
        if (!pool.holds()) {
            return NOT_OURS;
        }
        running.incrementAndGet();
        try {
            long since = breaker.invoked();
            InvocationResult result = target.call(invocation);
            failures.ended(result);
            breaker.ended(since, result, invocation.records().size());
            return result;
        } finally {
            running.decrementAndGet();
        }
    }

    @Override
    public void close() {
        permits.close();
        lanes.close();
        if (left.compareAndSet(false, true)) {
            leave.run();
        }
    }

    private final class Receiving implements PermitToReceive {

        private final Receiver receiver;
        private final Duration longestWait;
        private @Nullable Grant grant;
        private boolean room;
        private boolean brought;
        private boolean open = true;

        Receiving(Receiver receiver, @Nullable Grant grant, boolean room, Duration longestWait) {
            this.receiver = receiver;
            this.grant = grant;
            this.room = room;
            this.longestWait = longestWait;
        }

        @Override
        public Duration longestWait() {
            return longestWait;
        }

        @Override
        public Optional<Permit> toInvoke(int records, Duration atMost) throws InterruptedException {
            brought = true;
            quiet = false;
            breaker.received(receiver);
            leaveRoom();
            Grant taken = grant;
            grant = null;
            Optional<Permit> permit = taken == null ? Optional.empty() : invocations.permit(records, taken);
            return permit.isPresent() ? permit : permit(records, atMost);
        }

        private void leaveRoom() {
            rate.leaveRoom(room);
            room = false;
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                if (!brought) {
                    quiet = true;
                }
                release(grant);
                leaveRoom();
                lanes.leave();
                breaker.receiveEnded(receiver);
            }
        }
    }
}
