package io.penstock.core.lane;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A function whose permits others have, forever. Thread-safe. */
final class BusyFunction implements FunctionInvoker {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    /** Waits until somebody waits for a permit. */
    void awaited() throws InterruptedException {
        asked.await();
    }

    @Override
    public String functionArn() {
        return "arn:aws:lambda:us-east-1:000000000000:function:busy";
    }

    @Override
    public Duration timeout() {
        return Duration.ofSeconds(30);
    }

    @Override
    public Optional<Permit> permit(int records) throws InterruptedException {
        asked.countDown();
        never.await();
        return Optional.of(Permit.UNLIMITED);
    }

    @Override
    public Optional<Permit> permit(int records, Duration atMost) throws InterruptedException {
        return permit(records);
    }

    @Override
    public PermitToReceive permitToReceive(boolean collecting) throws InterruptedException {
        permit(1);
        return PermitToReceive.UNLIMITED;
    }

    @Override
    public Duration restBeforeReceiving() {
        return Duration.ZERO;
    }

    @Override
    public boolean isWell() {
        return true;
    }

    @Override
    public InvocationResult invoke(Invocation invocation) {
        throw new IllegalStateException("invoked without a permit");
    }
}
