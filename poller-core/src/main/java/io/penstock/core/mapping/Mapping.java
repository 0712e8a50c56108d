package io.penstock.core.mapping;

import io.penstock.core.delivery.Redelivery;
import io.penstock.core.filter.Filter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One event source mapping, checked and complete: everything a user may ask for, with AWS's defaults filled in.
 * Immutable. Made from a {@link MappingSpec} by {@link MappingParser}.
 *
 * @param identity which mapping it is
 * @param enabled whether it runs
 * @param eventSource what is read
 * @param function what is invoked
 * @param batching how records become batches
 * @param redelivery what happens to a batch that fails
 * @param destinations where destination records are stored
 */
public record Mapping(
        MappingIdentity identity,
        boolean enabled,
        EventSource eventSource,
        FunctionName function,
        Batching batching,
        Redelivery redelivery,
        DestinationTargets destinations) {

    /** The same mapping, to be run or not. */
    public Mapping withEnabled(boolean whether) {
        return new Mapping(identity, whether, eventSource, function, batching, redelivery, destinations);
    }

    /** Unique in this service. */
    public String name() {
        return identity.name();
    }

    /** The same after every restart. */
    public UUID id() {
        return identity.id();
    }

    /** Free for the user; shown with the mapping. */
    public Map<String, String> tags() {
        return identity.tags();
    }

    /** The ARN of what is read. */
    public Arn source() {
        return eventSource.arn();
    }

    /** {@code sqs}, {@code kinesis} or {@code dynamodb}. */
    public String sourceType() {
        return eventSource.type();
    }

    /** Where a stream is read from; empty for queues. */
    public Optional<StartingPosition> startingPosition() {
        return eventSource.stream().map(EventSource.Stream::startingPosition);
    }

    /** Lanes for each shard, 1 to 10; 1 for queues. */
    public int parallelizationFactor() {
        return eventSource.stream()
                .map(EventSource.Stream::parallelizationFactor)
                .orElse(1);
    }

    /** How many lanes a queue gets; automatic for streams, where it means nothing. */
    public Scaling scaling() {
        return eventSource.queue().map(EventSource.Queue::scaling).orElseGet(Scaling.Automatic::new);
    }

    /** Whether a queue's visibility is extended while the function runs. */
    public boolean visibilityHeartbeat() {
        return eventSource.queue().map(EventSource.Queue::visibilityHeartbeat).orElse(false);
    }

    /** When a batch is complete. */
    public BatchLimits limits() {
        return batching.limits();
    }

    /** Which records are wanted. */
    public Filter filter() {
        return batching.filter();
    }

    /** The length of a tumbling window; zero when there is none. */
    public Duration tumblingWindow() {
        return batching.tumblingWindow();
    }

    /** Whether the function's answer names records that failed. */
    public boolean reportBatchItemFailures() {
        return batching.reportItemFailures();
    }
}
