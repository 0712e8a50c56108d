package io.penstock.service.config;

import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingParser;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.ParsedMapping;
import io.penstock.core.mapping.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A configuration without problems: exists only when there are none. Immutable.
 *
 * @param mappings of {@code penstock.mappings}, in the order of the configuration
 */
public record CheckedConfiguration(List<ConfiguredMapping> mappings) {

    /** Keeps a copy that cannot change. */
    public CheckedConfiguration {
        mappings = List.copyOf(mappings);
    }

    /**
     * One mapping of the configuration.
     *
     * @param spec as its user wrote it
     * @param mapping what it means
     */
    public record ConfiguredMapping(MappingSpec spec, Mapping mapping) {}

    /**
     * Checks functions and mappings, and parses the mappings.
     *
     * @param found problems that are known already, with everything but functions and mappings
     * @param region of functions that are named without one
     * @throws ConfigurationProblems with every problem, when there is any
     */
    static CheckedConfiguration of(
            PenstockProperties properties, List<Problem> found, PluggedInChecks checks, String region, Instant now) {
        List<Problem> problems = new ArrayList<>(found);
        problems.addAll(checks.functions().problems());
        MappingParser parser = new MappingParser(checks, Dialect.PENSTOCK);
        List<ConfiguredMapping> mappings = new ArrayList<>();
        properties.mappings().forEach((name, spec) -> {
            switch (parser.parse(name, spec, now)) {
                case ParsedMapping.Valid valid -> mappings.add(new ConfiguredMapping(spec, valid.mapping()));
                case ParsedMapping.Invalid invalid -> addNew(invalid.problems(), problems);
            }
        });
        problems.addAll(MappingParser.duplicates(
                mappings.stream().map(ConfiguredMapping::mapping).toList(),
                region,
                Optional.ofNullable(properties.aws().accountId())));
        if (!problems.isEmpty()) {
            throw new ConfigurationProblems(problems);
        }
        return new CheckedConfiguration(mappings);
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
