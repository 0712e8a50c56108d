package io.penstock.service.function;

import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import java.time.Duration;

/** The way to one function. Implementations are thread-safe and block the caller. */
interface Target {

    /** The longest time that one invocation may take; may read it from AWS. */
    Duration timeout();

    /** Invokes the function once, without regard to concurrency limits. */
    InvocationResult call(Invocation invocation) throws InterruptedException;
}
