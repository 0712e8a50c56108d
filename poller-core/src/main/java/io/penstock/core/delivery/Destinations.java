package io.penstock.core.delivery;

import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationRecord.Condition;
import java.util.Optional;
import java.util.UUID;

/** The destinations of one mapping, opened. */
public record Destinations(UUID mappingId, Optional<Destination> onFailure, Optional<Destination> onSuccess) {

    /**
     * The one for records of this condition.
     *
     * @throws java.util.NoSuchElementException when there is none; the policy then wants no report
     */
    Destination of(Condition condition) {
        return (condition == Condition.SUCCESS ? onSuccess : onFailure).orElseThrow();
    }
}
