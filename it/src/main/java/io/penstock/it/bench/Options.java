package io.penstock.it.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a benchmark is run with: {@code name=value} each, defaults for what is not given. */
record Options(Map<String, String> values) {

    private static final Set<String> KNOWN =
            Set.of("rounds", "lanes", "warm-up", "measured", "body", "latency-samples", "idle-mappings", "only");

    static Options parse(List<String> arguments) {
        Map<String, String> values = arguments.stream()
                .map(argument -> argument.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair.length > 1 ? pair[1] : ""));
        values.keySet().stream()
                .filter(name -> !KNOWN.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("unknown option " + name + "; expected some of " + KNOWN);
                });
        return new Options(values);
    }

    /** How often everything is run. */
    int rounds() {
        return number("rounds", 3);
    }

    /** How many idle mappings are tried; zero leaves them out. */
    int idleMappings() {
        return number("idle-mappings", 100);
    }

    /** Only subjects with this in their name. */
    String only() {
        return values.getOrDefault("only", "");
    }

    /** Against a function that answers at once. */
    Load load() {
        return new Load(
                number("lanes", 16),
                number("warm-up", 150_000),
                number("measured", 50_000),
                number("body", 256),
                number("latency-samples", 200),
                Duration.ZERO);
    }

    private int number(String name, int otherwise) {
        return Integer.parseInt(values.getOrDefault(name, Integer.toString(otherwise)));
    }
}
