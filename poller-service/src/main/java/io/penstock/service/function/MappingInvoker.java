package io.penstock.service.function;

import io.penstock.core.invoke.FunctionInvoker;

/** Invokes a function for one mapping, which has its part of the function's concurrency until this is closed. */
public interface MappingInvoker extends FunctionInvoker, AutoCloseable {

    /** Leaves the others its part. Invocations that run are not disturbed; others may still be made. */
    @Override
    void close();
}
