package io.penstock.service.observe;

import io.penstock.core.mapping.Mapping;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Knows the kinds of a mapping's destinations, for metrics.
 *
 * @param ofTarget the kind of a destination's ARN or URL
 */
record DestinationKinds(Function<String, Optional<String>> ofTarget) {

    /** Those of this mapping. */
    Set<String> of(Mapping mapping) {
        return Stream.of(
                        mapping.destinations().onFailure(),
                        mapping.destinations().onSuccess())
                .flatMap(Optional::stream)
                .flatMap(target -> ofTarget.apply(target).stream())
                .collect(Collectors.toSet());
    }
}
