package io.penstock.core.states;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A state diagram in Mermaid's notation: one arrow for each pair of states, with all its labels, in a fixed order. */
final class Diagram {

    /** Where an arrow begins that has no state before it, and where one ends that has none after it. */
    static final String OUTSIDE = "[*]";

    private final List<String> order;
    private final SortedMap<Arrow, SortedMap<String, SortedSet<String>>> arrows = new TreeMap<>(
            Comparator.comparingInt((Arrow arrow) -> place(arrow.from())).thenComparingInt(arrow -> place(arrow.to())));

    private record Arrow(String from, String to) {}

    /**
     * Draws nothing yet.
     *
     * @param order the states, in the order in which their arrows are listed
     */
    Diagram(List<String> order) {
        this.order = List.copyOf(order);
    }

    private int place(String state) {
        if (!state.equals(OUTSIDE) && !order.contains(state)) {
            throw new IllegalArgumentException("there is no state " + state);
        }
        return order.indexOf(state);
    }

    /** An arrow without a label. */
    void add(String from, String to) {
        arrows.computeIfAbsent(new Arrow(from, to), arrow -> new TreeMap<>());
    }

    /** One more label of an arrow; {@code details} of the same label are gathered in parentheses. */
    void add(String from, String to, String label, List<String> details) {
        add(from, to);
        arrows.getOrDefault(new Arrow(from, to), new TreeMap<>())
                .computeIfAbsent(label, same -> new TreeSet<>())
                .addAll(details);
    }

    /** The block of code that Mermaid draws. */
    String text() {
        StringBuilder text = new StringBuilder("```mermaid\nstateDiagram-v2\n");
        arrows.forEach((arrow, labels) -> {
            text.append("    ").append(arrow.from()).append(" --> ").append(arrow.to());
            if (!labels.isEmpty()) {
                text.append(" : ")
                        .append(String.join(
                                "<br>",
                                labels.entrySet().stream().map(Diagram::label).toList()));
            }
            text.append('\n');
        });
        return text.append("```\n").toString();
    }

    private static String label(Map.Entry<String, SortedSet<String>> label) {
        return label.getValue().isEmpty()
                ? label.getKey()
                : label.getKey() + " (" + String.join(", ", label.getValue()) + ")";
    }
}
