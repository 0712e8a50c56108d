package io.penstock.core.filter;

import org.jspecify.annotations.Nullable;

/**
 * A pattern that is refused, and why.
 *
 * @param index its position among the filters, from 0
 * @param pattern as the user wrote it; null when it is missing
 * @param reason ends the sentence "it is refused because …"
 */
public record BadPattern(int index, @Nullable String pattern, String reason) {

    /** The text with which AWS refuses every bad pattern (semantics §1.6). */
    public static final String AWS_MESSAGE = "Invalid filter pattern definition.";

    /** One line for a person; a long pattern is cut. */
    @Override
    public String toString() {
        return AWS_MESSAGE + " filters[" + index + "]: " + shown() + ": " + reason;
    }

    private String shown() {
        if (pattern == null) {
            return "pattern is missing";
        }
        return "pattern '" + (pattern.length() <= 200 ? pattern : pattern.substring(0, 200) + "…") + "'";
    }
}
