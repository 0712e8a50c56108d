package io.penstock.core.mapping;

import org.jspecify.annotations.Nullable;

/**
 * One rule that a user's mapping breaks.
 *
 * @param mapping the mapping's name, empty when it is not about one mapping
 * @param property the property's path below the mapping, in kebab case, such as {@code
 *     scaling-config.maximum-concurrency}
 * @param value the bad value as the user wrote it, but for the secrets of URLs; null when it is missing
 * @param expected what is allowed there, such as {@code 1 to 10000}
 * @param awsMessage the sentence with which AWS refuses the same (semantics §1.6); null where none is known
 */
public record Problem(
        String mapping,
        String property,
        @Nullable String value,
        String expected,
        @Nullable String awsMessage) {

    /** Keeps no secret that a URL may carry: problems are logged (B56). */
    public Problem {
        value = value == null ? null : ShownUrl.in(value);
        expected = ShownUrl.in(expected);
    }

    /** A problem for which no sentence of AWS is known. */
    public Problem(String mapping, String property, @Nullable String value, String expected) {
        this(mapping, property, value, expected, null);
    }

    /** One line for a person. */
    @Override
    public String toString() {
        String where = mapping.isEmpty() ? property : "mapping '" + mapping + "': " + property;
        return where + (value == null ? " is missing" : " is '" + value + "'") + "; expected " + expected
                + (awsMessage == null ? "" : " (AWS: " + awsMessage + ")");
    }
}
