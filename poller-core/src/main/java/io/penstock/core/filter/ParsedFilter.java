package io.penstock.core.filter;

import java.util.List;

/** The result of parsing a user's patterns: a filter, or every pattern that is refused. Immutable. */
public sealed interface ParsedFilter {

    /** All patterns are accepted. */
    record Valid(Filter filter) implements ParsedFilter {}

    /**
     * There is no filter.
     *
     * @param patterns the refused ones, in the order in which the user wrote them; at least one
     */
    record Invalid(List<BadPattern> patterns) implements ParsedFilter {

        /** Keeps a copy that cannot change. */
        public Invalid {
            patterns = List.copyOf(patterns);
        }
    }
}
