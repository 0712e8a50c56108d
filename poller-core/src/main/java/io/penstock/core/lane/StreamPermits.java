package io.penstock.core.lane;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.FunctionInvoker.Permit;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.Batch;
import java.time.Duration;
import java.util.Optional;

/** Streams: a read needs no permit, and each invocation waits for one, however long that takes. */
record StreamPermits(FunctionInvoker function, StopSignal stop) implements LanePermits {

    @Override
    public boolean limitPulls() {
        return false;
    }

    @Override
    public Duration toPull() {
        return Batcher.IDLE_WAIT;
    }

    @Override
    public Optional<Permit> next(Batch batch) throws InterruptedException {
        // What had begun when the stop came goes on as long as it need not wait.
        return stop.isStopping() ? function.permit(Duration.ZERO) : Optional.of(stop.interruptibly(function::permit));
    }

    @Override
    public void ended(InvocationResult result) {}

    @Override
    public void done() {}
}
