package io.penstock.service.function;

import io.penstock.core.invoke.Invocation;
import java.time.Instant;
import java.util.Optional;

/** The trace of the span that the calling thread works in, when tracing is on. Thread-safe. */
@FunctionalInterface
public interface CurrentTrace {

    /** Tracing is off. */
    CurrentTrace NONE = Optional::empty;

    /** The trace of this thread's span; empty outside of any span. */
    Optional<Trace> get();

    /** The trace that an invocation carries: the span's, else the one that follows from its records. */
    default Trace of(Invocation invocation, Instant now) {
        return get().orElseGet(() -> Trace.of(invocation, now));
    }
}
