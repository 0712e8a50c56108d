package io.penstock.service.api;

import io.penstock.core.mapping.MappingSpec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A spec with the changes of an update. */
final class MergedSpec {

    private MergedSpec() {}

    static MappingSpec of(MappingSpec old, MappingSpec changes) {
        return new MappingSpec(
                old.eventSourceArn(),
                or(changes.functionName(), old.functionName()),
                or(changes.enabled(), old.enabled()),
                or(changes.batchSize(), old.batchSize()),
                or(changes.maximumBatchingWindowInSeconds(), old.maximumBatchingWindowInSeconds()),
                old.startingPosition(),
                old.startingPositionTimestamp(),
                or(changes.parallelizationFactor(), old.parallelizationFactor()),
                or(changes.maximumRetryAttempts(), old.maximumRetryAttempts()),
                or(changes.maximumRecordAgeInSeconds(), old.maximumRecordAgeInSeconds()),
                or(changes.bisectBatchOnFunctionError(), old.bisectBatchOnFunctionError()),
                or(changes.tumblingWindowInSeconds(), old.tumblingWindowInSeconds()),
                or(changes.functionResponseTypes(), old.functionResponseTypes()),
                or(changes.filterCriteria(), old.filterCriteria()),
                or(changes.destinationConfig(), old.destinationConfig()),
                or(changes.scalingConfig(), old.scalingConfig()),
                or(changes.provisionedPollerConfig(), old.provisionedPollerConfig()),
                or(changes.metricsConfig(), old.metricsConfig()),
                or(changes.visibilityHeartbeat(), old.visibilityHeartbeat()),
                old.tags());
    }

    static MappingSpec withTags(MappingSpec old, Map<String, String> tags) {
        return new MappingSpec(
                old.eventSourceArn(),
                old.functionName(),
                old.enabled(),
                old.batchSize(),
                old.maximumBatchingWindowInSeconds(),
                old.startingPosition(),
                old.startingPositionTimestamp(),
                old.parallelizationFactor(),
                old.maximumRetryAttempts(),
                old.maximumRecordAgeInSeconds(),
                old.bisectBatchOnFunctionError(),
                old.tumblingWindowInSeconds(),
                old.functionResponseTypes(),
                old.filterCriteria(),
                old.destinationConfig(),
                old.scalingConfig(),
                old.provisionedPollerConfig(),
                old.metricsConfig(),
                old.visibilityHeartbeat(),
                tags);
    }

    private static <T> @Nullable T or(@Nullable T changed, @Nullable T old) {
        return changed == null ? old : changed;
    }
}
