package io.penstock.it.chaos;

import java.util.List;
import java.util.Map;

/**
 * What is found when a run is over.
 *
 * @param left what is still in the queues, hidden or not
 * @param leased leases that still have an owner although every instance was stopped gracefully at the end
 * @param unsettled where an instance does not answer what was asked for last
 * @param errors faults of the service's own in the logs of the instances
 * @param openings how often the circuit of a function opened
 */
record Remains(
        Map<String, Integer> left, List<String> leased, List<String> unsettled, List<String> errors, long openings) {

    Remains {
        left = Map.copyOf(left);
        leased = List.copyOf(leased);
        unsettled = List.copyOf(unsettled);
        errors = List.copyOf(errors);
    }
}
