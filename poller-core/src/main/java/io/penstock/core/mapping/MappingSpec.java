package io.penstock.core.mapping;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        @Nullable RetryBackoffConfig retryBackoff,
        @Nullable Map<String, String> tags) {

    /**
     * This mapping after an update: a null member of {@code changes} leaves what is here, while an empty list, an
     * object without members and an empty text clear it (semantics §1.2). Source, starting position and tags never
     * change by an update.
     */
    public MappingSpec changedBy(MappingSpec changes) {
        return new MappingSpec(
                eventSourceArn,
                or(changes.functionName, functionName),
                or(changes.enabled, enabled),
                or(changes.batchSize, batchSize),
                or(changes.maximumBatchingWindowInSeconds, maximumBatchingWindowInSeconds),
                startingPosition,
                startingPositionTimestamp,
                or(changes.parallelizationFactor, parallelizationFactor),
                or(changes.maximumRetryAttempts, maximumRetryAttempts),
                or(changes.maximumRecordAgeInSeconds, maximumRecordAgeInSeconds),
                or(changes.bisectBatchOnFunctionError, bisectBatchOnFunctionError),
                or(changes.tumblingWindowInSeconds, tumblingWindowInSeconds),
                changes.functionResponseTypes == null ? functionResponseTypes : filled(changes.functionResponseTypes),
                changes.filterCriteria == null ? filterCriteria : changes.filterCriteria.orNull(),
                changes.destinationConfig == null
                        ? destinationConfig
                        : changes.destinationConfig.changing(destinationConfig),
                changes.scalingConfig == null ? scalingConfig : changes.scalingConfig.orNull(),
                changes.provisionedPollerConfig == null
                        ? provisionedPollerConfig
                        : changes.provisionedPollerConfig.changing(provisionedPollerConfig),
                changes.metricsConfig == null ? metricsConfig : changes.metricsConfig.orNull(),
                or(changes.visibilityHeartbeat, visibilityHeartbeat),
                changes.retryBackoff == null ? retryBackoff : changes.retryBackoff.changing(retryBackoff),
                tags);
    }

    /** The same mapping with these tags and no others. */
    public MappingSpec withTags(Map<String, String> newTags) {
        return new MappingSpec(
                eventSourceArn,
                functionName,
                enabled,
                batchSize,
                maximumBatchingWindowInSeconds,
                startingPosition,
                startingPositionTimestamp,
                parallelizationFactor,
                maximumRetryAttempts,
                maximumRecordAgeInSeconds,
                bisectBatchOnFunctionError,
                tumblingWindowInSeconds,
                functionResponseTypes,
                filterCriteria,
                destinationConfig,
                scalingConfig,
                provisionedPollerConfig,
                metricsConfig,
                visibilityHeartbeat,
                retryBackoff,
                newTags.isEmpty() ? null : Map.copyOf(newTags));
    }

    private static <T> @Nullable T or(@Nullable T change, @Nullable T present) {
        return change == null ? present : change;
    }

    private static <T> @Nullable List<T> filled(@Nullable List<T> list) {
        return list == null || list.isEmpty() ? null : list;
    }

    /** Filters, ORed. */
    public record FilterCriteria(@Nullable List<PatternFilter> filters) {

        private @Nullable FilterCriteria orNull() {
            return filled(filters) == null ? null : this;
        }
    }

    /** One event pattern, as JSON text. */
    public record PatternFilter(@Nullable String pattern) {}

    /** Where destination records go. */
    public record DestinationConfig(
            @Nullable Target onFailure,
            @Nullable Target onSuccess,
            @Nullable Boolean includePayload,
            @Nullable Duration maximumDeliveryAge) {

        private static final DestinationConfig NOTHING = new DestinationConfig(null, null, null, null);

        /** What is left of {@code present}: additions that mean nothing without a destination go with it. */
        private @Nullable DestinationConfig changing(@Nullable DestinationConfig present) {
            if (equals(NOTHING)) {
                return null;
            }
            DestinationConfig before = Objects.requireNonNullElse(present, NOTHING);
            Target failed = onFailure == null ? before.onFailure : onFailure.orNull();
            Target succeeded = onSuccess == null ? before.onSuccess : onSuccess.orNull();
            DestinationConfig changed = new DestinationConfig(
                    failed,
                    succeeded,
                    failed == null ? includePayload : or(includePayload, before.includePayload),
                    failed == null && succeeded == null
                            ? maximumDeliveryAge
                            : or(maximumDeliveryAge, before.maximumDeliveryAge));
            return changed.equals(NOTHING) ? null : changed;
        }
    }

    /** An ARN or URL. */
    public record Target(@Nullable String destination) {

        private @Nullable Target orNull() {
            return destination != null && destination.isEmpty() ? null : this;
        }
    }

    /** Bounds the concurrent invocations of one queue's mapping. */
    public record ScalingConfig(@Nullable Integer maximumConcurrency) {

        private @Nullable ScalingConfig orNull() {
            return maximumConcurrency == null ? null : this;
        }
    }

    /** Bounds the pollers of one queue's mapping. */
    public record ProvisionedPollerConfig(
            @Nullable Integer minimumPollers, @Nullable Integer maximumPollers) {

        private @Nullable ProvisionedPollerConfig changing(@Nullable ProvisionedPollerConfig present) {
            if (minimumPollers == null && maximumPollers == null) {
                return null;
            }
            return present == null
                    ? this
                    : new ProvisionedPollerConfig(
                            or(minimumPollers, present.minimumPollers), or(maximumPollers, present.maximumPollers));
        }
    }

    /** Which of AWS's metrics are asked for; Penstock always has its own. */
    public record MetricsConfig(@Nullable List<String> metrics) {

        private @Nullable MetricsConfig orNull() {
            return filled(metrics) == null ? null : this;
        }
    }

    /** How long a failed message of a queue stays hidden. */
    public record RetryBackoffConfig(
            @Nullable Duration initial,
            @Nullable Double multiplier,
            @Nullable Duration maximum) {

        private static final RetryBackoffConfig NOTHING = new RetryBackoffConfig(null, null, null);

        private @Nullable RetryBackoffConfig changing(@Nullable RetryBackoffConfig present) {
            RetryBackoffConfig before = Objects.requireNonNullElse(present, NOTHING);
            return equals(NOTHING)
                    ? null
                    : new RetryBackoffConfig(
                            or(initial, before.initial),
                            or(multiplier, before.multiplier),
                            or(maximum, before.maximum));
        }

        /** True when nothing is asked for. */
        boolean isEmpty() {
            return equals(NOTHING);
        }
    }
}
