package io.penstock.service.config;

import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.MappingChecks;
import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.SourceRules;
import io.penstock.core.source.SourceFactory;
import io.penstock.service.function.FunctionRules;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Asks the plugins and the functions.
 *
 * @param plugins the sources and destinations
 * @param current the rules of functions, as they are when they are asked for
 */
public record PluggedInChecks(Plugins plugins, Supplier<FunctionRules> current) implements MappingChecks {

    /** Asks {@code functions}, whatever the service runs with. */
    public PluggedInChecks(Plugins plugins, FunctionRules functions) {
        this(plugins, () -> functions);
    }

    /** The rules of functions of this moment. */
    FunctionRules functions() {
        return current.get();
    }

    @Override
    public List<String> sourceTypes() {
        return plugins.sources().stream().map(SourceFactory::type).toList();
    }

    @Override
    public Optional<SourceRules> rules(Arn source) {
        return plugins.source(source).map(factory -> factory.rules(source));
    }

    @Override
    public List<Problem> functionProblems(String mapping, FunctionName function) {
        return functions().problems(mapping, function);
    }

    @Override
    public Optional<String> destinationKind(String target) {
        return plugins.destination(target).map(DestinationFactory::kind);
    }

    @Override
    public List<String> destinationProblems(String target) {
        return plugins.destination(target)
                .map(factory -> factory.problems(target))
                .orElse(List.of());
    }
}
