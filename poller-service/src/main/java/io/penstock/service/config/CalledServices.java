package io.penstock.service.config;

import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.MappingSpec.DestinationConfig;
import io.penstock.core.mapping.MappingSpec.Target;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The services of AWS that an instance calls, as far as its configuration tells. */
final class CalledServices {

    private CalledServices() {}

    /**
     * True when each of them is reached at an emulator's endpoint: one that is configured and is not AWS's own, as that of a
     * VPC is (B49: an emulator for one service says nothing of the others).
     */
    static boolean areEmulated(PenstockProperties properties) {
        AwsEndpoints endpoints = properties.aws().all();
        return !endpoints.equals(AwsEndpoints.none()) && of(properties).stream().allMatch(endpoints::emulate);
    }

    private static Set<String> of(PenstockProperties properties) {
        Set<String> services = new HashSet<>();
        for (MappingSpec mapping : properties.mappings().values()) {
            arn(mapping.eventSourceArn()).ifPresent(source -> {
                services.add(source.service().equals("dynamodb") ? "dynamodb-streams" : source.service());
                if (!source.service().equals("sqs")) {
                    services.add("dynamodb"); // the leases
                }
            });
            if (mapping.functionName() != null
                    && FunctionName.parse(mapping.functionName())
                            .filter(name -> !properties.functions().containsKey(name.name()))
                            .isPresent()) {
                services.add("lambda");
            }
            DestinationConfig destinations = mapping.destinationConfig();
            if (destinations != null) {
                target(destinations.onFailure()).ifPresent(target -> services.add(target.service()));
                target(destinations.onSuccess()).ifPresent(target -> services.add(target.service()));
            }
        }
        return services;
    }

    private static Optional<Arn> target(@Nullable Target target) {
        return target == null ? Optional.empty() : arn(target.destination());
    }

    private static Optional<Arn> arn(@Nullable String text) {
        return text == null ? Optional.empty() : Arn.parse(text);
    }
}
