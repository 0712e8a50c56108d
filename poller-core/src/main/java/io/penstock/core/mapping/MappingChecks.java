package io.penstock.core.mapping;

import java.util.List;
import java.util.Optional;

/** What a {@link MappingParser} has to ask others, because sources, functions and destinations are plugged in. */
public interface MappingChecks {

    /** The kinds of source in this build, such as {@code sqs}, in the order in which they are to be named. */
    List<String> sourceTypes();

    /** What a mapping on {@code source} may ask for; empty when no source of this build reads it. */
    Optional<SourceRules> rules(Arn source);

    /** What is wrong with {@code function} as the {@code function-name} of {@code mapping}; empty when nothing is. */
    List<Problem> functionProblems(String mapping, FunctionName function);

    /**
     * The kind of the destination {@code target}, such as {@code sqs}; empty when no destination of this build takes
     * it.
     */
    Optional<String> destinationKind(String target);

    /** What is wrong with {@code target}, which has a kind, as sentences for the user; empty when nothing is. */
    List<String> destinationProblems(String target);
}
