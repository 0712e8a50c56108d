package io.penstock.service.function;

import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many whole batches of one mapping failed in a row, so that a function which fails altogether gets few
 * invocations. Thread-safe.
 */
final class MappingFailures {

    /** Between the batches of a mapping whose invocations all fail; a few poison records hardly slow a mapping. */
    private static final Backoff FAILING = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    private final AtomicInteger inARow = new AtomicInteger();

    /** An invocation ended so. */
    void ended(InvocationResult result) {
        switch (result) {
            case InvocationResult.Accepted accepted -> inARow.set(0);
            case InvocationResult.PartlyFailed partly -> {}
            case InvocationResult.FunctionError error -> inARow.incrementAndGet();
            case InvocationResult.RequestTooLarge tooLarge -> {}
            case InvocationResult.Throttled throttled -> {}
            case InvocationResult.Unreachable unreachable -> {}
        }
    }

    /** True when the last batch did not fail as a whole. */
    boolean isNone() {
        return inARow.get() == 0;
    }

    /** How long to wait between batches. */
    Duration rest() {
        int failures = inARow.get();
        return failures == 0 ? Duration.ZERO : FAILING.after(failures);
    }
}
