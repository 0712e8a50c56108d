package io.penstock.core.delivery;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.FunctionInvoker.Permit;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.Batch;
import java.util.Optional;

/** Gives one lane the permits of its invocations. Used by the lane's thread alone. */
public interface Permits {

    /**
     * Waits for the permit of one invocation of {@code function} with {@code records} of {@code batch}; empty when none
     * came while the batch could wait, or the mapping invokes another function now.
     *
     * @throws InterruptedException when work must stop
     */
    Optional<Permit> next(FunctionInvoker function, int records, Batch batch) throws InterruptedException;

    /** The invocation ended so, and its permit is released. */
    void ended(InvocationResult result);
}
