package io.penstock.core.filter;

import java.util.ArrayList;
import java.util.List;
import software.amazon.event.ruler.AnythingBut;
import software.amazon.event.ruler.MatchType;
import software.amazon.event.ruler.Patterns;

/**
 * Keeps apart numbers that are compared as they are spelt and numbers that are compared by value: {@code [300]} does
 * not match {@code 300.0}, while {@code {"numeric":["=",300]}} does (semantics §7).
 *
 * <p>Event-ruler compiles {@code 300} into both comparisons, and a field that has a comparison by value is never
 * compared by spelling. So the comparison by value is taken out of such a pair, and the two kinds never meet in one
 * field of one machine.
 */
final class Numbers {

    private Numbers() {}

    /** The same alternatives, with each number that stands for itself compared by its spelling only. */
    static List<Patterns> bySpelling(List<Patterns> alternatives) {
        List<Patterns> result = new ArrayList<>(alternatives.size());
        for (Patterns pattern : alternatives) {
            if (isSpelling(pattern) && !result.isEmpty() && result.getLast().equals(valueOf(pattern))) {
                result.removeLast();
            }
            result.add(pattern);
        }
        return result;
    }

    /** True for a number that stands for itself. */
    static boolean isSpelling(Patterns pattern) {
        if (pattern.type() != MatchType.EXACT) {
            return false;
        }
        String text = pattern.pattern();
        char first = text.isEmpty() ? '"' : text.charAt(0);
        return first == '-' || (first >= '0' && first <= '9');
    }

    /** True for {@code numeric}, and for {@code anything-but} of numbers. */
    static boolean isByValue(Patterns pattern) {
        if (pattern instanceof AnythingBut butThese) {
            // ruler quotes the texts among these and encodes the numbers, never with a quote in front
            return butThese.getValues().stream().noneMatch(value -> value.startsWith("\""));
        }
        return isComparison(pattern);
    }

    /** True for {@code numeric}, which judges only numbers that ruler can compare; {@code anything-but} judges all. */
    static boolean isComparison(Patterns pattern) {
        return pattern.type() == MatchType.NUMERIC_EQ || pattern.type() == MatchType.NUMERIC_RANGE;
    }

    /** False when ruler's numbers, which are doubles, can't hold this one exactly. */
    static boolean isComparable(String number) {
        try {
            Patterns.numericEquals(number);
            return true;
        } catch (IllegalArgumentException beyondComparison) {
            return false;
        }
    }

    private static Patterns valueOf(Patterns spelling) {
        try {
            return Patterns.numericEquals(spelling.pattern());
        } catch (IllegalArgumentException beyondComparison) {
            return spelling;
        }
    }
}
