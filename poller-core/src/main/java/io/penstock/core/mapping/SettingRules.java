package io.penstock.core.mapping;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Checks the properties of a plugin's settings and collects the problems. Not thread-safe. */
public final class SettingRules {

    private final List<Problem> problems = new ArrayList<>();

    /** Requires that {@code value} is one of {@code choices}, in upper or lower case. */
    public SettingRules oneOf(String property, String value, List<String> choices) {
        boolean known = choices.stream().anyMatch(value::equalsIgnoreCase);
        return known ? this : add(property, value, String.join(" or ", choices));
    }

    /** Requires that {@code value} is between both bounds, or equal to one. */
    public SettingRules within(String property, Duration value, Duration shortest, Duration longest) {
        return value.compareTo(shortest) >= 0 && value.compareTo(longest) <= 0
                ? this
                : add(property, value.toMillis() + "ms", shortest.toMillis() + "ms to " + longest.toMillis() + "ms");
    }

    /** Requires that the whole of {@code value} matches {@code pattern}, which {@code expected} describes. */
    public SettingRules matches(String property, String value, String pattern, String expected) {
        return value.matches(pattern) ? this : add(property, value, expected);
    }

    private SettingRules add(String property, String value, String expected) {
        problems.add(new Problem("", property, value, expected));
        return this;
    }

    /** The problems, in the order of the checks. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }
}
