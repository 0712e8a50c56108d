package io.penstock.service.function;

import java.time.Instant;
import java.util.Optional;

/**
 * What an operator is shown of a circuit breaker.
 *
 * @param until while it is open: when an invocation probes the function, by the clock of Penstock
 */
public record CircuitStatus(CircuitState state, Optional<Instant> until) {

    /** Of one that never opened. */
    public static final CircuitStatus CLOSED = of(CircuitState.CLOSED);

    /** Of one that is not open, or open until an operator says otherwise. */
    static CircuitStatus of(CircuitState state) {
        return new CircuitStatus(state, Optional.empty());
    }

    static CircuitStatus openUntil(Instant until) {
        return new CircuitStatus(CircuitState.OPEN, Optional.of(until));
    }
}
