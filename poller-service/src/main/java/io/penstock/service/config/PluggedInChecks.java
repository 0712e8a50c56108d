package io.penstock.service.config;

import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.MappingChecks;
import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.SourceRules;
import io.penstock.core.source.SourceFactory;
import java.util.List;
import java.util.Optional;

/**
 * Asks what is plugged in.
 *
 * @param properties what the functions are
 * @param sources those of this build
 * @param destinations those of this build
 * @param functions judges functions
 */
public record PluggedInChecks(
        PenstockProperties properties,
        List<SourceFactory> sources,
        List<DestinationFactory> destinations,
        FunctionCheck functions)
        implements MappingChecks {

    /** Keeps copies that cannot change. */
    public PluggedInChecks {
        sources = List.copyOf(sources);
        destinations = List.copyOf(destinations);
    }

    @Override
    public List<String> sourceTypes() {
        return sources.stream().map(SourceFactory::type).toList();
    }

    @Override
    public Optional<SourceRules> rules(Arn source) {
        return sources.stream()
                .filter(factory -> factory.reads(source))
                .map(factory -> factory.rules(source))
                .findFirst();
    }

    @Override
    public List<Problem> functionProblems(String mapping, FunctionName function) {
        return functions.problems(properties, mapping, function);
    }

    @Override
    public Optional<String> destinationKind(String target) {
        return destination(target).map(DestinationFactory::kind);
    }

    @Override
    public List<String> destinationProblems(String target) {
        return destination(target).map(factory -> factory.problems(target)).orElse(List.of());
    }

    private Optional<DestinationFactory> destination(String target) {
        return destinations.stream().filter(factory -> factory.accepts(target)).findFirst();
    }
}
