package io.penstock.service.mappings;

import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.MappingChecks;
import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.SourceRules;
import java.util.List;
import java.util.Optional;

/**
 * Checks what depends on the source, and takes functions and destinations as they are.
 *
 * @param all the checks of this instance
 */
record SourceChecks(MappingChecks all) implements MappingChecks {

    @Override
    public List<String> sourceTypes() {
        return all.sourceTypes();
    }

    @Override
    public Optional<SourceRules> rules(Arn source) {
        return all.rules(source);
    }

    @Override
    public List<Problem> functionProblems(String mapping, FunctionName function) {
        return List.of();
    }

    @Override
    public Optional<String> destinationKind(String target) {
        return Optional.of(all.destinationKind(target).orElse("unknown"));
    }

    @Override
    public List<String> destinationProblems(String target) {
        return List.of();
    }
}
