package io.penstock.it.chaos;

import java.util.Map;

/**
 * What holds in a run from its begin to its end.
 *
 * @param timeout of the functions, in milliseconds
 * @param grace how long an instance may take to stop, in milliseconds
 * @param limits how many invocations may run at the same time, over all instances, by the name of the function
 */
record Rules(long timeout, long grace, Map<String, Integer> limits) {

    Rules {
        limits = Map.copyOf(limits);
    }
}
