package io.penstock.core.mapping;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the problems of one mapping. Not thread-safe. */
final class Findings {

    private final String mapping;
    private final List<Problem> problems = new ArrayList<>();

    Findings(String mapping) {
        this.mapping = mapping;
    }

    List<Problem> problems() {
        return problems;
    }

    String mapping() {
        return mapping;
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    void add(Problem problem) {
        problems.add(problem);
    }

    void add(String property, @Nullable Object value, String expected) {
        add(property, value, expected, null);
    }

    void add(String property, @Nullable Object value, String expected, @Nullable String awsMessage) {
        problems.add(new Problem(mapping, property, value == null ? null : value.toString(), expected, awsMessage));
    }

    /** The value, or {@code absent} when there is none or it is out of range. */
    int range(String property, @Nullable Integer value, int lowest, int highest, int absent) {
        if (value == null) {
            return absent;
        }
        if (value < lowest || value > highest) {
            add(property, value, lowest + " to " + highest);
            return absent;
        }
        return value;
    }

    /** The value where the property applies; else refuses any value and answers null (semantics §1.6). */
    <T> @Nullable T only(boolean applies, String property, @Nullable T value, String expected) {
        if (applies || value == null) {
            return value;
        }
        add(property, value, expected, unsupported(property));
        return null;
    }

    void unsupported(String property, @Nullable Object value, String expected) {
        only(false, property, value, expected);
    }

    private static String unsupported(String property) {
        StringBuilder field = new StringBuilder();
        boolean upper = false;
        for (char letter : property.substring(property.lastIndexOf('.') + 1).toCharArray()) {
            if (letter == '-') {
                upper = true;
            } else {
                field.append(upper ? Character.toUpperCase(letter) : letter);
                upper = false;
            }
        }
        return "Unsupported '" + field + "' parameter for given event source mapping type.";
    }
}
