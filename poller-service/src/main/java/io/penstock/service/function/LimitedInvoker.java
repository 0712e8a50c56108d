package io.penstock.service.function;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.FairPool.Grant;
import io.penstock.core.limit.Gate;
import io.penstock.core.record.PayloadLimit;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Invokes one target for one mapping, within the concurrency of its function. Thread-safe.
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
    private final FunctionHealth.Caller health;
    private final FairPool.Member permits;
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
     * @param leave called once, when the mapping leaves
     */
    LimitedInvoker(
            String functionArn,
            Target target,
            PayloadLimit payloadLimit,
            FairPool pool,
            AtomicInteger running,
            FunctionHealth health,
            Runnable leave) {
        this.functionArn = functionArn;
        this.target = target;
        this.payloadLimit = payloadLimit;
        this.pool = pool;
        this.running = running;
        this.health = health.join();
        this.permits = pool.join();
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
    public Permit permit() throws InterruptedException {
        return begin(Long.MAX_VALUE, nanos -> Optional.of(permits.take(1))).orElseThrow();
    }

    @Override
    public Optional<Permit> permit(Duration atMost) throws InterruptedException {
        return begin(atMost.toNanos(), nanos -> permits.takeFirst(1, nanos));
    }

    private interface Take {
        Optional<Grant> within(long nanos) throws InterruptedException;
    }

    private Optional<Permit> begin(long atMostNanos, Take take) throws InterruptedException {
        long left = health.beginInvocation(atMostNanos);
        if (left < 0) {
            return Optional.empty();
        }
        Optional<Grant> grant = Optional.empty();
        try {
            grant = take.within(left);
        } finally {
            if (grant.isEmpty()) {
                health.endInvocation();
            }
        }
        return grant.map(OnePermit::new);
    }

    @Override
    public PermitToReceive permitToReceive(boolean collecting) throws InterruptedException {
        while (true) {
            health.awaitReceive();
            lanes.enter();
            Grant grant = null;
            boolean begun = false;
            try {
                grant = permits.take(1);
                begun = health.beginReceive();
            } finally {
                if (!begun) {
                    release(grant);
                    lanes.leave();
                }
            }
            if (begun) {
                return receiving(grant, collecting || quiet);
            }
        }
    }

    private PermitToReceive receiving(Grant grant, boolean lent) {
        if (lent) {
            grant.close();
            return new Receiving(null, LONG_RECEIVE);
        }
        boolean permitsLeft = pool.used() < pool.limit();
        return new Receiving(grant, permitsLeft ? SHORT_RECEIVE : Duration.ZERO);
    }

    private static void release(@Nullable Grant grant) {
        if (grant != null) {
            grant.close();
        }
    }

    @Override
    public Duration restBeforeReceiving() {
        return health.rest();
    }

    @Override
    public boolean isWell() {
        return health.isWell();
    }

    @Override
    public InvocationResult invoke(Invocation invocation) throws InterruptedException {
        if (!pool.holds()) {
            return NOT_OURS;
        }
        running.incrementAndGet();
        try {
            InvocationResult result = target.call(invocation);
            health.ended(result);
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

    private final class OnePermit implements Permit {

        private final Grant grant;
        private boolean open = true;

        OnePermit(Grant grant) {
            this.grant = grant;
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                grant.close();
                health.endInvocation();
            }
        }
    }

    private final class Receiving implements PermitToReceive {

        private final Duration longestWait;
        private @Nullable Grant grant;
        private boolean brought;
        private boolean open = true;

        Receiving(@Nullable Grant grant, Duration longestWait) {
            this.grant = grant;
            this.longestWait = longestWait;
        }

        @Override
        public Duration longestWait() {
            return longestWait;
        }

        @Override
        public Optional<Permit> toInvoke(Duration atMost) throws InterruptedException {
            brought = true;
            quiet = false;
            Grant taken = grant;
            if (taken == null) {
                return permit(atMost);
            }
            Optional<Permit> permit = begin(Long.MAX_VALUE, nanos -> Optional.of(taken));
            grant = null;
            return permit;
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                if (!brought) {
                    quiet = true;
                }
                release(grant);
                lanes.leave();
                health.endReceive();
            }
        }
    }
}
