package io.penstock.service.function;

import io.penstock.core.invoke.InvocationResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs that a circuit breaker opens and closes. */
record CircuitLog(String functionArn) {

    private static final Logger LOG = LoggerFactory.getLogger(CircuitLog.class);

    /** The invocation that ended so has opened or closed it; when it was a probe, it was open before. */
    void moved(Circuit circuit, boolean wasProbe, InvocationResult result) {
        if (circuit.isClosed()) {
            LOG.info("function {} is back: its circuit breaker is closed, and all its mappings go on", functionArn);
        } else {
            LOG.warn(
                    "function {} is {} ({}). Its circuit breaker is open for {} s: nothing is received for it, and what"
                            + " was received waits; then one invocation probes it",
                    functionArn,
                    wasProbe ? "still down" : "down",
                    Reach.reason(result),
                    circuit.lastWait().toMillis() / 1000.0);
        }
    }
}
