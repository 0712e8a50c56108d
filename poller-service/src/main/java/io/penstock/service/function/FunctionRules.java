package io.penstock.service.function;

import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Checks functions before any is invoked. Immutable.
 *
 * @param configured {@code penstock.functions}
 * @param concurrency {@code penstock.concurrency}
 */
public record FunctionRules(Map<String, FunctionProperties> configured, int concurrency) {

    /** The largest concurrency that one process may have. */
    public static final int MOST_CONCURRENCY = 1_000_000;

    /** The path of the Lambda runtime interface emulator, as in AWS's images. */
    private static final String EMULATOR_PATH = "/2015-03-31/functions/function/invocations";

    private static final String NAME_EXPECTED = "the name of a function";

    /** Keeps a copy that cannot change. */
    public FunctionRules {
        configured = Map.copyOf(configured);
    }

    /** Finds what is wrong with the functions and the concurrency, by paths below {@code penstock}. */
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        configured.forEach((name, properties) -> problems.addAll(properties.problems(name)));
        if (concurrency < 1 || concurrency > MOST_CONCURRENCY) {
            problems.add(new Problem("", "concurrency", Integer.toString(concurrency), "1 to " + MOST_CONCURRENCY));
        } else if (reserved() > concurrency) {
            problems.add(new Problem(
                    "",
                    "concurrency",
                    Integer.toString(concurrency),
                    "at least the sum of all functions' reserved-concurrency, " + reserved()));
        }
        return List.copyOf(problems);
    }

    /** Finds what is wrong with {@code name} as the {@code function-name} of {@code mapping}. */
    public List<Problem> problems(String mapping, FunctionName name) {
        List<Problem> problems = new ArrayList<>();
        FunctionProperties properties = configured.get(name.name());
        if (properties != null && !properties.has(name.qualifier().orElse(FunctionProperties.LATEST))) {
            problems.add(new Problem(mapping, "function-name", name.toString(), expected(name, properties)));
        }
        boolean reserves = properties != null && properties.reservedConcurrency() != null;
        if (!reserves && concurrency >= 1 && reserved() == concurrency) {
            problems.add(new Problem(
                    mapping,
                    "function-name",
                    name.toString(),
                    "a function with reserved-concurrency, because concurrency leaves nothing for any other"));
        }
        return List.copyOf(problems);
    }

    /** The longest that an invocation of a configured function may take; 15 min when none is configured. */
    public Duration longestTimeout() {
        return configured.values().stream()
                .map(FunctionProperties::timeout)
                .max(Comparator.naturalOrder())
                .orElse(FunctionProperties.LONGEST_TIMEOUT);
    }

    private long reserved() {
        return configured.values().stream()
                .map(FunctionProperties::reservedConcurrency)
                .mapToLong(limit -> limit == null ? 0 : Math.max(0, limit))
                .sum();
    }

    /** What a user is to write in place of {@code name}, which the function does not have. */
    static String expected(FunctionName name, FunctionProperties properties) {
        List<String> qualifiers =
                new ArrayList<>(new TreeSet<>(properties.versions().keySet()));
        qualifiers.addAll(new TreeSet<>(properties.aliases().keySet()));
        if (properties.url() != null) {
            qualifiers.addFirst(FunctionProperties.LATEST);
        }
        String has = "it has " + String.join(", ", qualifiers);
        return name.qualifier()
                .map(qualifier -> NAME_EXPECTED + "; function '" + name.name() + "' has no version or alias '"
                        + qualifier + "'; " + has)
                .orElse(NAME_EXPECTED + " with a version or alias, because function '" + name.name() + "' has no url; "
                        + has);
    }

    /** Warnings about settings that are valid and most likely not meant. */
    List<String> hints() {
        return new TreeMap<>(configured)
                .entrySet().stream()
                        .filter(function -> function.getValue().reservedConcurrency() == null)
                        .filter(function -> urls(function.getValue()).anyMatch(url -> url.contains(EMULATOR_PATH)))
                        .map(function -> "Function '" + function.getKey() + "' has the path of the Lambda runtime"
                                + " interface emulator, which runs one invocation at a time and refuses or dies of a"
                                + " second one. If it is the emulator, set penstock.functions." + function.getKey()
                                + ".reserved-concurrency: 1")
                        .toList();
    }

    private static Stream<String> urls(FunctionProperties properties) {
        return Stream.concat(
                        Stream.ofNullable(properties.url()),
                        properties.versions().values().stream().flatMap(version -> Stream.ofNullable(version.url())))
                .map(String::strip);
    }
}
