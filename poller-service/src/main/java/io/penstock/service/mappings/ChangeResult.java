package io.penstock.service.mappings;

import io.penstock.core.mapping.Problem;
import java.util.List;

/**
 * What became of a change that a user asked for. Only {@link Accepted} changed anything, and {@link Unavailable} may
 * have, where its sentence says so.
 */
public sealed interface ChangeResult {

    /** It is stored and being applied; {@code view} shows the transitional state. */
    record Accepted(MappingView view) implements ChangeResult {}

    /** No mapping has this id, or it is gone. */
    record NotFound() implements ChangeResult {}

    /** The mapping that would result breaks rules; at least one problem, in the order of AWS's checks. */
    record Refused(List<Problem> problems) implements ChangeResult {

        /** Keeps a copy that cannot change. */
        public Refused {
            problems = List.copyOf(problems);
        }
    }

    /** Another mapping has this source and this function; the problem has AWS's sentence. */
    record Duplicate(Problem problem) implements ChangeResult {}

    /**
     * The configuration does not allow it: the mapping comes from there, or it keeps no others. The sentence names what
     * to change there.
     */
    record Configured(String message) implements ChangeResult {}

    /** Another change of this mapping is not over yet. */
    record Busy() implements ChangeResult {}

    /** The store refuses or can't be reached, or the instance stops; the sentence says what to do. */
    record Unavailable(String message) implements ChangeResult {}
}
