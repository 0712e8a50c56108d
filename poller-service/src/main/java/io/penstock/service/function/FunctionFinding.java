package io.penstock.service.function;

import io.penstock.core.mapping.Problem;
import java.time.Duration;
import java.util.Optional;

/** What a check of a function found. */
public sealed interface FunctionFinding {

    /**
     * It exists and may be asked about.
     *
     * @param timeout the longest that one invocation may take; empty when that is unknown
     */
    record Found(Optional<Duration> timeout) implements FunctionFinding {}

    /** It does not exist, or that can't be found out now; the problem has AWS's sentence where there is one. */
    record Refused(Problem problem) implements FunctionFinding {}
}
