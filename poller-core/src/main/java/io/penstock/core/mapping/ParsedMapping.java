package io.penstock.core.mapping;

import java.util.List;

/** The result of parsing a mapping. */
public sealed interface ParsedMapping {

    /** The mapping has no problem. */
    record Valid(Mapping mapping) implements ParsedMapping {}

    /** All problems, in the order of the properties; at least one. */
    record Invalid(List<Problem> problems) implements ParsedMapping {

        /** Keeps a copy that cannot change. */
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
