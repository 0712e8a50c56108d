package io.penstock.core.mapping;

import java.util.Set;

/**
 * What a kind of source allows in a mapping (semantics §1.2).
 *
 * @param type {@code sqs}, {@code kinesis} or {@code dynamodb}
 * @param stream whether it is a stream, and not a queue
 * @param defaultBatchSize when the user gives none
 * @param largestBatchSize the upper bound
 * @param largestBatchSizeWithoutWindow the upper bound when there is no batching window
 * @param windowAllowed whether a batching window may be asked for
 * @param startingPositions those it knows; empty for queues
 * @param contentKey the key under which filters find the record's own content, {@code body} or {@code data}; else empty
 */
public record SourceRules(
        String type,
        boolean stream,
        int defaultBatchSize,
        int largestBatchSize,
        int largestBatchSizeWithoutWindow,
        boolean windowAllowed,
        Set<String> startingPositions,
        String contentKey) {

    /** Keeps a copy that cannot change. */
    public SourceRules {
        startingPositions = Set.copyOf(startingPositions);
    }
}
