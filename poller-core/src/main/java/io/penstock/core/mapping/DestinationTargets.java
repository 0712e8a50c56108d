package io.penstock.core.mapping;

import java.time.Duration;
import java.util.Optional;

/**
 * Where a mapping's destination records go (contract §2, §4).
 *
 * @param onFailure ARN or URL for records that are discarded
 * @param onSuccess ARN or URL for records that the function accepted
 * @param includePayload whether failure records carry the records; empty leaves it to the kind of destination
 * @param maximumDeliveryAge how long a failing destination is tried before the result counts as lost
 */
public record DestinationTargets(
        Optional<String> onFailure,
        Optional<String> onSuccess,
        Optional<Boolean> includePayload,
        Duration maximumDeliveryAge) {

    /** How long a failing destination is tried unless the mapping says otherwise. */
    public static final Duration DEFAULT_DELIVERY_AGE = Duration.ofHours(1);

    /** No destinations. */
    public static final DestinationTargets NONE =
            new DestinationTargets(Optional.empty(), Optional.empty(), Optional.empty(), DEFAULT_DELIVERY_AGE);
}
