package io.penstock.it.support;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What is to be done to the calls of each operation, and how many there were. Thread-safe. */
final class FaultPlan {

    private final Map<String, Deque<Fault>> next = new HashMap<>();
    private final Map<String, Fault> always = new HashMap<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private Function<String, Optional<Fault>> otherwise = operation -> Optional.empty();

    /** Plans one fault for each of the next calls. */
    synchronized void next(String operation, List<Fault> faults) {
        next.computeIfAbsent(operation, key -> new ArrayDeque<>()).addAll(faults);
    }

    /** Plans a fault for the calls that have none of their own. */
    synchronized void always(String operation, Fault fault) {
        always.put(operation, fault);
    }

    /** What is asked for the calls that nothing is planned for. */
    synchronized void otherwise(Function<String, Optional<Fault>> faults) {
        otherwise = faults;
    }

    /** Drops the plans for an operation. */
    synchronized void heal(String operation) {
        next.remove(operation);
        always.remove(operation);
    }

    /** Counts a call; what is to be done to it. */
    synchronized Optional<Fault> take(String operation) {
        calls.merge(operation, 1, Integer::sum);
        Deque<Fault> planned = next.get(operation);
        if (planned == null || planned.isEmpty()) {
            return Optional.ofNullable(always.get(operation)).or(() -> otherwise.apply(operation));
        }
        return Optional.of(planned.remove());
    }

    /** The calls so far. */
    synchronized int calls(String operation) {
        return calls.getOrDefault(operation, 0);
    }

    /** The calls of all operations so far. */
    synchronized int calls() {
        return calls.values().stream().mapToInt(Integer::intValue).sum();
    }
}
