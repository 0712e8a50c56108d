package io.penstock.service.config;

import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.connect.aws.AwsServices;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.MappingSpec.DestinationConfig;
import io.penstock.core.mapping.MappingSpec.Target;
import io.penstock.service.store.StoreProperties;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The services of AWS that this build can call, and those that a configuration makes it call.
 *
 * @param plugins what the plugins of this build call
 */
record CalledServices(List<AwsServices> plugins) {

    /** Runs the functions that are not configured under {@code penstock.functions}. */
    private static final String FUNCTIONS = "lambda";

    /** Stores mappings, with {@code penstock.store.type: dynamodb}. */
    private static final String STORE = "dynamodb";

    /** Keeps a copy that cannot change. */
    CalledServices {
        plugins = List.copyOf(plugins);
    }

    /** The names of all that this build can call, in alphabetical order. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(Set.of(FUNCTIONS, STORE));
        plugins.forEach(plugin -> names.addAll(plugin.called()));
        return names;
    }

    /**
     * True when an emulator stands in for each service that the mappings and the store of {@code properties} need: its
     * endpoint is configured and is not AWS's own, as that of a VPC is (B49: an emulator for one service says nothing
     * of the others).
     */
    boolean areEmulated(PenstockProperties properties) {
        AwsEndpoints endpoints = properties.aws().all();
        return !endpoints.equals(AwsEndpoints.none())
                && Stream.concat(
                                properties.mappings().values().stream()
                                        .flatMap(mapping -> calledFor(mapping, properties)),
                                calledFor(properties.store()))
                        .allMatch(endpoints::emulate);
    }

    private static Stream<String> calledFor(StoreProperties store) {
        return store.isDynamoDb() ? Stream.of(STORE) : Stream.empty();
    }

    private Stream<String> calledFor(MappingSpec mapping, PenstockProperties properties) {
        DestinationConfig destinations = mapping.destinationConfig();
        Stream<Arn> arns = Stream.of(
                        arn(mapping.eventSourceArn()),
                        destinations == null ? Optional.<Arn>empty() : target(destinations.onFailure()),
                        destinations == null ? Optional.<Arn>empty() : target(destinations.onSuccess()))
                .flatMap(Optional::stream);
        Stream<String> functions = callsLambda(mapping, properties) ? Stream.of(FUNCTIONS) : Stream.empty();
        return Stream.concat(functions, arns.flatMap(arn -> calledFor(arn.service())));
    }

    /** What plugins call for it; itself when no plugin of this build knows it. */
    private Stream<String> calledFor(String arnService) {
        List<AwsServices> known = plugins.stream()
                .filter(plugin -> plugin.arnService().equals(arnService))
                .toList();
        return known.isEmpty() ? Stream.of(arnService) : known.stream().flatMap(plugin -> plugin.called().stream());
    }

    private static boolean callsLambda(MappingSpec mapping, PenstockProperties properties) {
        return Optional.ofNullable(mapping.functionName())
                .flatMap(FunctionName::parse)
                .filter(name -> !properties.functions().containsKey(name.name()))
                .isPresent();
    }

    private static Optional<Arn> target(@Nullable Target target) {
        return target == null ? Optional.empty() : arn(target.destination());
    }

    private static Optional<Arn> arn(@Nullable String text) {
        return text == null ? Optional.empty() : Arn.parse(text);
    }
}
