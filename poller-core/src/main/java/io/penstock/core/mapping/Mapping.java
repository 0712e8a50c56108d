package io.penstock.core.mapping;

import io.penstock.core.delivery.Redelivery;
import io.penstock.core.filter.Filter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One event source mapping, checked and complete: everything a user may ask for, with AWS's defaults filled in. Immutable.
 * Made from a {@link MappingSpec} by {@link MappingParser}.
 *
 * @param name unique in this service
 * @param id the same after every restart
 * @param source what is read
 * @param sourceType {@code sqs}, {@code kinesis} or {@code dynamodb}
 * @param function what is called
 * @param enabled whether it runs
 * @param limits when a batch is complete
 * @param filter which records are wanted
 * @param redelivery what happens to a batch that fails
 * @param reportBatchItemFailures whether the function's answer names records that failed
 * @param startingPosition streams only
 * @param parallelizationFactor lanes for each shard, 1 to 10; 1 for queues
 * @param tumblingWindow zero when there is none
 * @param destination records where destination records are stored
 * @param scaling queues only
 * @param visibilityHeartbeat queues: whether visibility is extended while the function runs
 * @param tags free for the user; shown with the mapping
 */
public record Mapping(
        String name,
        UUID id,
        Arn source,
        String sourceType,
        FunctionName function,
        boolean enabled,
        BatchLimits limits,
        Filter filter,
        Redelivery redelivery,
        boolean reportBatchItemFailures,
        Optional<StartingPosition> startingPosition,
        int parallelizationFactor,
        Duration tumblingWindow,
        DestinationTargets destinations,
        Scaling scaling,
        boolean visibilityHeartbeat,
        Map<String, String> tags) {

    /** Keeps copies that cannot change. */
    public Mapping {
        tags = Map.copyOf(tags);
    }
}
