package io.penstock.core.lane;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.FunctionInvoker.Permit;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.Batch;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Streams: a read needs no permit, and each invocation waits for one while the function is not down. */
record StreamPermits(Supplier<LaneSettings> settings, StopSignal stop) implements LanePermits {

    @Override
    public Duration longestWait() {
        return Duration.ofSeconds(1);
    }

    @Override
    public boolean limitPulls() {
        return false;
    }

    @Override
    public Duration toPull() {
        return Batcher.IDLE_WAIT;
    }

    @Override
    public Optional<Permit> next(FunctionInvoker function, int records, Batch batch) throws InterruptedException {
        // What had begun when the stop came goes on as long as it need not wait.
        return stop.isStopping()
                ? function.permit(records, Duration.ZERO)
                : stop.untilWoken(
                                () -> function.permit(records),
                                () -> !settings.get().function().equals(function))
                        .flatMap(Function.identity());
    }

    @Override
    public void ended(InvocationResult result) {}

    @Override
    public void done() {}
}
