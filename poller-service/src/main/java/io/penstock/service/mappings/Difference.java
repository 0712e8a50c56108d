package io.penstock.service.mappings;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * What one set of named things is beside an earlier one. Immutable.
 *
 * @param added names, sorted
 * @param changed names of those that are another thing now, sorted
 * @param removed names, sorted
 */
public record Difference(List<String> added, List<String> changed, List<String> removed) {

    /** Keeps copies that cannot change. */
    public Difference {
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
    }

    static <T> Difference between(Map<String, T> before, Map<String, T> after) {
        return new Difference(
                names(after, name -> !before.containsKey(name)),
                names(after, name -> before.containsKey(name) && !Objects.equals(after.get(name), before.get(name))),
                names(before, name -> !after.containsKey(name)));
    }

    private static List<String> names(Map<String, ?> things, Predicate<String> which) {
        return things.keySet().stream().filter(which).sorted().toList();
    }

    boolean isNothing() {
        return added.isEmpty() && changed.isEmpty() && removed.isEmpty();
    }

    @Override
    public String toString() {
        return "added " + added + ", changed " + changed + ", removed " + removed;
    }
}
