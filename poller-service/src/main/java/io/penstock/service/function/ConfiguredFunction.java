package io.penstock.service.function;

import io.penstock.service.function.FunctionProperties.Alias;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of a function of {@code penstock.functions}, for those who ask about it. Immutable; holds no URL and no
 * header, which may be secret.
 *
 * @param name without qualifier
 * @param arn without qualifier
 * @param timeout the longest that one invocation may take
 * @param reservedConcurrency how many invocations may run, when the function has a part of its own
 * @param latest whether it can be invoked without a qualifier, or as {@code $LATEST}
 * @param versions their names, sorted
 * @param aliases by name, sorted
 */
public record ConfiguredFunction(
        String name,
        String arn,
        Duration timeout,
        Optional<Integer> reservedConcurrency,
        boolean latest,
        List<String> versions,
        SortedMap<String, Alias> aliases) {

    /** Keeps copies that cannot change. */
    public ConfiguredFunction {
        versions = List.copyOf(versions);
        aliases = Collections.unmodifiableSortedMap(new TreeMap<>(aliases));
    }

    static ConfiguredFunction of(String name, String arn, FunctionProperties properties) {
        Map<String, Alias> aliases = properties.aliases();
        return new ConfiguredFunction(
                name,
                arn,
                properties.timeout(),
                Optional.ofNullable(properties.reservedConcurrency()),
                properties.has(FunctionProperties.LATEST),
                properties.versions().keySet().stream().sorted().toList(),
                new TreeMap<>(aliases));
    }

    /** True when {@code qualifier} is {@code $LATEST}, a version or an alias that can be invoked. */
    public boolean has(String qualifier) {
        return qualifier.equals(FunctionProperties.LATEST)
                ? latest
                : versions.contains(qualifier) || aliases.containsKey(qualifier);
    }
}
