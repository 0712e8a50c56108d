package io.penstock.core.mapping;

import java.util.Optional;

/**
 * What a mapping reads, and how.
 *
 * @param arn of the queue or stream
 * @param type {@code sqs}, {@code kinesis} or {@code dynamodb}
 * @param options what only a queue, or only a stream, knows
 */
public record EventSource(Arn arn, String type, Options options) {

    /** The part of a mapping that differs between queues and streams. */
    public sealed interface Options {}

    /**
     * Of a queue.
     *
     * @param scaling how many lanes it gets
     * @param visibilityHeartbeat whether visibility is extended while the function runs
     */
    public record Queue(Scaling scaling, boolean visibilityHeartbeat) implements Options {}

    /**
     * Of a stream.
     *
     * @param startingPosition where a new mapping starts to read
     * @param parallelizationFactor lanes for each shard, 1 to 10
     */
    public record Stream(StartingPosition startingPosition, int parallelizationFactor) implements Options {}

    Optional<Queue> queue() {
        return options instanceof Queue queue ? Optional.of(queue) : Optional.empty();
    }

    Optional<Stream> stream() {
        return options instanceof Stream stream ? Optional.of(stream) : Optional.empty();
    }
}
