package io.penstock.core.filter;

import java.util.List;

/** What became of a user's patterns: a filter, or everything that is wrong with them. Immutable. */
public sealed interface ParsedFilter {

    /** All patterns are good. */
    record Valid(Filter filter) implements ParsedFilter {}

    /**
     * There is no filter.
     *
     * @param patterns the bad ones in the order in which they were given, at least one
     */
    record Invalid(List<BadPattern> patterns) implements ParsedFilter {

        /** Keeps a copy that cannot change. */
        public Invalid {
            patterns = List.copyOf(patterns);
        }
    }
}
