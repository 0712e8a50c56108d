package io.penstock.service.function;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvokeOutcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Calls one target for one mapping, within the limits of the pool that the target belongs to. Thread-safe. */
final class LimitedInvoker implements FunctionInvoker {

    private final String functionArn;
    private final Target target;
    private final CallPool pool;
    private final CallPool.Share share;

    LimitedInvoker(String functionArn, Target target, CallPool pool) {
        this.functionArn = functionArn;
        this.target = target;
        this.pool = pool;
        this.share = pool.share();
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
    public Reservation reserve() throws InterruptedException {
        share.reserve();
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                share.unreserve();
            }
        };
    }

    @Override
    public InvokeOutcome invoke(Invocation invocation) throws InterruptedException {
        if (!share.tryStart()) {
            return new InvokeOutcome.Throttled(pool.throttleReason(), Duration.ZERO);
        }
        try {
            return target.call(invocation);
        } finally {
            share.end();
        }
    }
}
