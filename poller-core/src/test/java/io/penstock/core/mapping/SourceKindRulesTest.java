package io.penstock.core.mapping;

import static io.penstock.core.mapping.MappingRules.problem;
import static io.penstock.core.mapping.MappingRules.unsupported;
import static io.penstock.core.mapping.Specs.dynamodb;
import static io.penstock.core.mapping.Specs.kinesis;
import static io.penstock.core.mapping.Specs.queue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.penstock.core.mapping.MappingSpec.ProvisionedPollerConfig;
import io.penstock.core.mapping.MappingSpec.RetryBackoffConfig;
import io.penstock.core.mapping.MappingSpec.ScalingConfig;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of semantics §1.2 and §1.6 for what only queues, or only streams, have; one case for each. */
class SourceKindRulesTest {

    private static final String POLLERS = "MinimumPollers should be between [2, 200] and MaximumPollers should be"
            + " between [MinimumPollers, 10000]";

    static Stream<Arguments> rules() {
        return Stream.of(
                // scaling
                arguments(
                        queue("scalingConfig", new ScalingConfig(1)),
                        problem("scaling-config.maximum-concurrency", "1", "2 to 1000", null)),
                arguments(
                        queue("scalingConfig", new ScalingConfig(1001)),
                        problem("scaling-config.maximum-concurrency", "1001", "2 to 1000", null)),
                arguments(
                        queue("provisionedPollerConfig", new ProvisionedPollerConfig(1, null)),
                        problem("provisioned-poller-config.minimum-pollers", "1", "2 to 200", POLLERS)),
                arguments(
                        queue("provisionedPollerConfig", new ProvisionedPollerConfig(null, 10_001)),
                        problem("provisioned-poller-config.maximum-pollers", "10001", "2 to 10000", POLLERS)),
                arguments(
                        queue("provisionedPollerConfig", new ProvisionedPollerConfig(20, 10)),
                        problem(
                                "provisioned-poller-config.minimum-pollers",
                                "20",
                                "at most maximum-pollers, which is 10",
                                POLLERS)),
                arguments(
                        queue(
                                "provisionedPollerConfig",
                                new ProvisionedPollerConfig(2, 10),
                                "scalingConfig",
                                new ScalingConfig(5)),
                        problem(
                                "provisioned-poller-config",
                                "minimum-pollers 2, maximum-pollers 10",
                                "nothing beside scaling-config: the two exclude each other",
                                "Provisioned mode for SQS ESM does not support maximum concurrency feature. Use"
                                        + " MaximumPollers as the control mechanism and remove maximum concurrency.")),
                // what does not apply to the source
                arguments(queue("startingPosition", "LATEST"), unsupported("starting-position", "LATEST", "queue")),
                arguments(
                        queue("startingPositionTimestamp", "1"),
                        unsupported("starting-position-timestamp", "1", "queue")),
                arguments(queue("parallelizationFactor", 11), unsupported("parallelization-factor", "11", "queue")),
                arguments(
                        queue("maximumRecordAgeInSeconds", 60),
                        unsupported("maximum-record-age-in-seconds", "60", "queue")),
                arguments(
                        queue("bisectBatchOnFunctionError", true),
                        unsupported("bisect-batch-on-function-error", "true", "queue")),
                arguments(
                        queue("tumblingWindowInSeconds", 30), unsupported("tumbling-window-in-seconds", "30", "queue")),
                arguments(
                        kinesis("scalingConfig", new ScalingConfig(5)),
                        unsupported("scaling-config", "ScalingConfig[maximumConcurrency=5]", "stream")),
                arguments(
                        dynamodb("provisionedPollerConfig", new ProvisionedPollerConfig(2, 5)),
                        unsupported(
                                "provisioned-poller-config",
                                "ProvisionedPollerConfig[minimumPollers=2, maximumPollers=5]",
                                "stream")),
                arguments(dynamodb("visibilityHeartbeat", true), unsupported("visibility-heartbeat", "true", "stream")),
                arguments(
                        kinesis("retryBackoff", new RetryBackoffConfig(Duration.ofSeconds(5), null, null)),
                        unsupported(
                                "retry-backoff",
                                "RetryBackoffConfig[initial=PT5S, multiplier=null, maximum=null]",
                                "stream")),
                // back-off
                arguments(
                        queue("retryBackoff", new RetryBackoffConfig(Duration.ofMillis(999), null, null)),
                        problem("retry-backoff.initial", "PT0.999S", "1s to 12h in whole seconds", null)),
                arguments(
                        queue("retryBackoff", new RetryBackoffConfig(Duration.ofMillis(1_500), null, null)),
                        problem("retry-backoff.initial", "PT1.5S", "1s to 12h in whole seconds", null)),
                arguments(
                        queue("retryBackoff", new RetryBackoffConfig(Duration.ofSeconds(43_201), null, null)),
                        problem("retry-backoff.initial", "PT12H1S", "1s to 12h in whole seconds", null)),
                arguments(
                        queue("retryBackoff", new RetryBackoffConfig(null, 0.9, null)),
                        problem("retry-backoff.multiplier", "0.9", "1 to 10", null)),
                arguments(
                        queue("retryBackoff", new RetryBackoffConfig(null, 10.5, null)),
                        problem("retry-backoff.multiplier", "10.5", "1 to 10", null)),
                arguments(
                        queue("retryBackoff", new RetryBackoffConfig(null, Double.NaN, null)),
                        problem("retry-backoff.multiplier", "NaN", "1 to 10", null)),
                arguments(
                        queue(
                                "retryBackoff",
                                new RetryBackoffConfig(Duration.ofSeconds(60), null, Duration.ofSeconds(59))),
                        problem("retry-backoff.maximum", "PT59S", "initial to 12h in whole seconds", null)),
                arguments(
                        queue("retryBackoff", new RetryBackoffConfig(null, null, Duration.ofHours(13))),
                        problem("retry-backoff.maximum", "PT13H", "initial to 12h in whole seconds", null)));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void eachBrokenRuleIsReportedWithPropertyValueAndRange(MappingSpec spec, Problem problem) {
        MappingRules.assertRefused(spec, problem);
    }
}
