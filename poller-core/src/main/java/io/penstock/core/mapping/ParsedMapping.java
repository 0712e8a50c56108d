package io.penstock.core.mapping;

import java.util.List;

/** What {@link MappingParser} made of a user's words. */
public sealed interface ParsedMapping {

    /** Nothing is wrong. */
    record Valid(Mapping mapping) implements ParsedMapping {}

    /** Everything that is wrong, in the order of the properties; at least one problem. */
    record Invalid(List<Problem> problems) implements ParsedMapping {

        /** Keeps a copy that cannot change. */
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
