package io.penstock.service.api;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.FunctionName;
import io.penstock.service.function.ConfiguredFunction;
import io.penstock.service.function.FunctionProperties.Alias;
import io.penstock.service.function.Functions;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The functions of {@code penstock.functions}, as the API names them. Immutable; thread-safe.
 *
 * @param here says the partition, region and account of functions whose names have none
 */
record ConfiguredFunctions(Functions functions, Arn here) {

    private static final String LATEST = "$LATEST";

    /**
     * One function, version or alias.
     *
     * @param name with the qualifier that was asked for
     * @param arn with the same qualifier
     * @param version that runs; of an alias the main one
     */
    record Found(FunctionName name, String arn, String version, ConfiguredFunction function) {}

    String arn(FunctionName name) {
        return functions.arn(name, here);
    }

    /** What invokes a function that was found, with a part of the concurrency until the caller closes it. */
    FunctionInvoker invoker(Found found) {
        return functions.invoker(found.name(), here);
    }

    /** The function of that name; empty when it, its version or its alias is not configured here. */
    Optional<Found> find(FunctionName name) {
        String qualifier = name.qualifier().orElse(LATEST);
        return functions.configured().stream()
                .filter(function -> function.name().equals(name.name()) && function.has(qualifier))
                .findFirst()
                .map(function -> new Found(name, arn(name), version(function, qualifier), function));
    }

    private static String version(ConfiguredFunction function, String qualifier) {
        Alias alias = function.aliases().get(qualifier);
        return alias == null || alias.functionVersion() == null ? qualifier : alias.functionVersion();
    }

    /** Every function, with its versions when {@code versions} is true. */
    Stream<Found> all(boolean versions) {
        return functions.configured().stream()
                .flatMap(function -> Stream.concat(
                        Stream.of(function.name()),
                        function.versions().stream()
                                .filter(version -> versions)
                                .map(version -> function.name() + ":" + version)))
                .flatMap(text -> FunctionName.parse(text).stream())
                .flatMap(name -> find(name).stream());
    }
}
