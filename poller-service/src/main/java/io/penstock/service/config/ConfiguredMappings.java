package io.penstock.service.config;

import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingParser;
import io.penstock.core.mapping.ParsedMapping;
import io.penstock.core.mapping.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The mappings of {@code penstock.mappings}. Immutable; exists only when the whole configuration is free of problems.
 *
 * @param all in the order of the configuration
 * @param run those that this instance runs: {@code penstock.sources} may leave some to other instances
 */
public record ConfiguredMappings(List<Mapping> all, List<Mapping> run) {

    /** Keeps copies that cannot change. */
    public ConfiguredMappings {
        all = List.copyOf(all);
        run = List.copyOf(run);
    }

    /**
     * Checks functions and mappings, and parses the mappings.
     *
     * @param found problems that are known already, with everything but functions and mappings
     * @param region of functions that are named without one
     * @throws ConfigurationProblems with every problem, when there is any
     */
    static ConfiguredMappings of(
            PenstockProperties properties, List<Problem> found, PluggedInChecks checks, String region, Instant now) {
        List<Problem> problems = new ArrayList<>(found);
        problems.addAll(checks.functions().problems());
        MappingParser parser = new MappingParser(checks, Dialect.PENSTOCK);
        List<Mapping> mappings = new ArrayList<>();
        properties.mappings().forEach((name, spec) -> {
            switch (parser.parse(name, spec, now)) {
                case ParsedMapping.Valid valid -> mappings.add(valid.mapping());
                case ParsedMapping.Invalid invalid -> addNew(invalid.problems(), problems);
            }
        });
        problems.addAll(MappingParser.duplicates(
                mappings, region, Optional.ofNullable(properties.aws().accountId())));
        if (!problems.isEmpty()) {
            throw new ConfigurationProblems(problems);
        }
        return new ConfiguredMappings(
                mappings,
                mappings.stream()
                        .filter(mapping -> properties.runs(mapping.sourceType()))
                        .toList());
    }

    /** A value that could not be read is missing for the parser: it is reported once. */
    private static void addNew(List<Problem> found, List<Problem> problems) {
        found.stream()
                .filter(problem -> problems.stream()
                        .noneMatch(known -> known.mapping().equals(problem.mapping())
                                && known.property().equals(problem.property())))
                .toList()
                .forEach(problems::add);
    }
}
