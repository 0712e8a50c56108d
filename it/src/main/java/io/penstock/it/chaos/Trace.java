package io.penstock.it.chaos;

import java.util.List;
import java.util.Map;

/**
 * All that is known of a run when it is over.
 *
 * @param sent every record produced, each key in its order
 * @param left what is still in the queues, hidden or not
 * @param leased leases that still have an owner although every instance was stopped gracefully at the end
 * @param unsettled where an instance does not answer what was asked for last
 * @param errors faults of the service's own in the logs of the instances
 * @param memory resident memory in MiB of each life, sampled
 * @param faults how many faults were made, by what they are
 * @param calm when the last fault was over, in milliseconds of the run's clock
 * @param timeout of the functions, in milliseconds
 * @param grace how long an instance may take to stop, in milliseconds
 */
record Trace(
        List<Item> sent,
        List<Invocation> invocations,
        List<Stored> stored,
        List<Life> lives,
        List<Changed> changes,
        Map<String, Integer> left,
        List<String> leased,
        List<String> unsettled,
        List<String> errors,
        Map<String, List<Double>> memory,
        Map<String, Integer> faults,
        long calm,
        long timeout,
        long grace) {

    Trace {
        sent = List.copyOf(sent);
        invocations = List.copyOf(invocations);
        stored = List.copyOf(stored);
        lives = List.copyOf(lives);
        changes = List.copyOf(changes);
    }
}
