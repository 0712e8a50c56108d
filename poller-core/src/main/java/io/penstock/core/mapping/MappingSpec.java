package io.penstock.core.mapping;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mapping as a user wrote it: the properties of {@code AWS::Lambda::EventSourceMapping} (semantics §1.2) and
 * Penstock's additions (contract §2). Null where the user wrote nothing. Flat, because its components are the
 * configuration's keys.
 */
public record MappingSpec(
        @Nullable String eventSourceArn,
        @Nullable String functionName,
        @Nullable Boolean enabled,
        @Nullable Integer batchSize,
        @Nullable Integer maximumBatchingWindowInSeconds,
        @Nullable String startingPosition,
        @Nullable String startingPositionTimestamp,
        @Nullable Integer parallelizationFactor,
        @Nullable Integer maximumRetryAttempts,
        @Nullable Integer maximumRecordAgeInSeconds,
        @Nullable Boolean bisectBatchOnFunctionError,
        @Nullable Integer tumblingWindowInSeconds,
        @Nullable List<String> functionResponseTypes,
        @Nullable FilterCriteria filterCriteria,
        @Nullable DestinationConfig destinationConfig,
        @Nullable ScalingConfig scalingConfig,
        @Nullable ProvisionedPollerConfig provisionedPollerConfig,
        @Nullable MetricsConfig metricsConfig,
        @Nullable Boolean visibilityHeartbeat,
        @Nullable Map<String, String> tags) {

    /** Filters, ORed. */
    public record FilterCriteria(@Nullable List<PatternFilter> filters) {}

    /** One event pattern, as JSON text. */
    public record PatternFilter(@Nullable String pattern) {}

    /** Where destination records go. */
    public record DestinationConfig(
            @Nullable Target onFailure,
            @Nullable Target onSuccess,
            @Nullable Boolean includePayload,
            @Nullable Duration maximumDeliveryAge) {}

    /** An ARN or URL. */
    public record Target(@Nullable String destination) {}

    /** Bounds the concurrent invocations of one queue's mapping. */
    public record ScalingConfig(@Nullable Integer maximumConcurrency) {}

    /** Bounds the pollers of one queue's mapping. */
    public record ProvisionedPollerConfig(
            @Nullable Integer minimumPollers, @Nullable Integer maximumPollers) {}

    /** Which of AWS's metrics are asked for; Penstock always has its own. */
    public record MetricsConfig(@Nullable List<String> metrics) {}
}
