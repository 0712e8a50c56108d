package io.penstock.service.function;

/** The states of a circuit breaker, the better ones first. */
public enum CircuitState {

    /** The function is invoked. */
    CLOSED("closed", 0),

    /** One invocation finds out whether the function is back. */
    HALF_OPEN("half-open", 1),

    /** The function is not invoked. */
    OPEN("open", 2);

    private final String text;
    private final int number;

    CircuitState(String text, int number) {
        this.text = text;
        this.number = number;
    }

    /** The word for operators. */
    public String text() {
        return text;
    }

    /** The value of the metric {@code penstock_circuit_state} (contract §5). */
    public int number() {
        return number;
    }
}
