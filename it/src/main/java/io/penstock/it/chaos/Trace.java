package io.penstock.it.chaos;

import java.util.List;
import java.util.Map;

/**
 * All that is known of a run when it is over.
 *
 * @param sent every record produced, each key in its order
 * @param trips how often a function was down for a while
 * @param memory resident memory in MiB of each life, sampled
 * @param faults how many faults were made, by what they are
 * @param calm when the last fault was over, in milliseconds of the run's clock
 */
record Trace(
        List<Item> sent,
        List<Invocation> invocations,
        List<Stored> stored,
        List<Life> lives,
        List<Changed> changes,
        List<Reloaded> reloads,
        int trips,
        Map<String, List<Double>> memory,
        Map<String, Integer> faults,
        long calm,
        Remains remains,
        Rules rules) {

    Trace {
        sent = List.copyOf(sent);
        invocations = List.copyOf(invocations);
        stored = List.copyOf(stored);
        lives = List.copyOf(lives);
        changes = List.copyOf(changes);
        reloads = List.copyOf(reloads);
    }
}
