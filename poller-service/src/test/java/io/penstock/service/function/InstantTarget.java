package io.penstock.service.function;

import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import java.time.Duration;

/** Accepts everything immediately. */
record InstantTarget() implements Target {

    @Override
    public Duration timeout() {
        return Duration.ofSeconds(30);
    }

    @Override
    public InvocationResult call(Invocation invocation) {
        return new InvocationResult.Accepted(new Answer(200, "$LATEST", null, new byte[0]));
    }
}
