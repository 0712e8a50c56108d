package io.penstock.service.api;

import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.FunctionName;
import io.penstock.service.function.FunctionProperties;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The functions of {@code penstock.functions}, by the names that the API knows them by. Immutable.
 *
 * @param properties by name
 * @param region of functions that are named without one
 * @param account of functions that are named without one
 */
record ConfiguredFunctions(Map<String, FunctionProperties> properties, String region, String account) {

    /** Keeps a copy that cannot change. */
    ConfiguredFunctions {
        properties = Map.copyOf(properties);
    }

    /**
     * One function, version or alias.
     *
     * @param name with the qualifier that was asked for
     * @param arn with the same qualifier
     * @param version that runs; of an alias the main one
     */
    record Found(FunctionName name, String arn, String version, FunctionProperties properties) {}

    /** The ARN of something in the account and region of functions that are named without. */
    Arn here() {
        return new Arn("aws", "lambda", region, account, "function");
    }

    String arn(FunctionName name) {
        return name.arn(here(), region, Optional.of(account));
    }

    /** The function of that name; empty when it, its version or its alias is not configured here. */
    Optional<Found> find(FunctionName name) {
        FunctionProperties found = properties.get(name.name());
        String qualifier = name.qualifier().orElse(FunctionProperties.LATEST);
        if (found == null || !found.has(qualifier)) {
            return Optional.empty();
        }
        FunctionProperties.Alias alias = found.aliases().get(qualifier);
        String version = alias == null || alias.functionVersion() == null ? qualifier : alias.functionVersion();
        return Optional.of(new Found(name, arn(name), version, found));
    }

    /** Every function, with its versions when {@code versions} is true. */
    Stream<Found> all(boolean versions) {
        return new TreeMap<>(properties)
                .entrySet().stream()
                        .flatMap(function -> Stream.concat(
                                Stream.of(function.getKey()),
                                function.getValue().versions().keySet().stream()
                                        .filter(version -> versions)
                                        .map(version -> function.getKey() + ":" + version)))
                        .flatMap(text -> FunctionName.parse(text).stream())
                        .flatMap(name -> find(name).stream());
    }
}
