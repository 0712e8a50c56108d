package io.penstock.core.delivery;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.FunctionInvoker.Permit;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.Batch;
import java.util.Optional;

/** A permit for whoever asks. */
record FreePermits() implements Permits {

    @Override
    public Optional<Permit> next(FunctionInvoker function, int records, Batch batch) {
        return Optional.of(Permit.UNLIMITED);
    }

    @Override
    public void ended(InvocationResult result) {}
}
