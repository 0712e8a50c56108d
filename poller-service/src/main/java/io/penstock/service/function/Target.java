package io.penstock.service.function;

import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import java.time.Duration;

/** A function that can be called, whatever stands between. Implementations are thread-safe and block the caller. */
interface Target {

    /** The longest time one call may take; may ask AWS when first called. */
    Duration timeout();

    /** Calls the function once, without regard to concurrency limits. */
    InvocationResult call(Invocation invocation) throws InterruptedException;
}
