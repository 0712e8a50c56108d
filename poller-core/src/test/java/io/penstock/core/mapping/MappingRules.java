package io.penstock.core.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a parser reports of a spec that breaks one rule. */
final class MappingRules {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private MappingRules() {}

    static void assertRefused(MappingSpec spec, Problem problem) {
        MappingParser parser = new MappingParser(new Specs.Checks(), Dialect.PENSTOCK);

        ParsedMapping parsed = parser.parse("orders", spec, NOW);

        assertThat(parsed).isEqualTo(new ParsedMapping.Invalid(List.of(problem)));
    }

    static Problem problem(String property, @Nullable String value, String expected, @Nullable String awsMessage) {
        return new Problem("orders", property, value, expected, awsMessage);
    }

    /** The problem of a property that a {@code source}, a queue or a stream, does not have. */
    static Problem unsupported(String property, String value, String source) {
        String field = Stream.of(property.split("-"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
        return problem(
                property,
                value,
                "nothing for a " + source,
                "Unsupported '" + field.substring(0, 1).toLowerCase(Locale.ROOT) + field.substring(1)
                        + "' parameter for given event source mapping type.");
    }
}
