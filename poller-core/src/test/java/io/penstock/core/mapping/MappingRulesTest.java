package io.penstock.core.mapping;

import static io.penstock.core.mapping.Specs.DYNAMODB;
import static io.penstock.core.mapping.Specs.QUEUE;
import static io.penstock.core.mapping.Specs.dynamodb;
import static io.penstock.core.mapping.Specs.fifo;
import static io.penstock.core.mapping.Specs.filters;
import static io.penstock.core.mapping.Specs.kinesis;
import static io.penstock.core.mapping.Specs.onFailure;
import static io.penstock.core.mapping.Specs.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.penstock.core.mapping.MappingSpec.DestinationConfig;
import io.penstock.core.mapping.MappingSpec.MetricsConfig;
import io.penstock.core.mapping.MappingSpec.ProvisionedPollerConfig;
import io.penstock.core.mapping.MappingSpec.ScalingConfig;
import io.penstock.core.mapping.MappingSpec.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One case for each rule of semantics §1.2 and §1.6. */
class MappingRulesTest {

    private static final String GOOD = "{\"body\":[\"a\"]}";

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String NO_WINDOW =
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10";
    private static final String AGE =
            "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)";

    private final MappingParser parser = new MappingParser(new Specs.Checks(), Dialect.PENSTOCK);

    static Stream<Arguments> rules() {
        return Stream.of(
                // what is read and called
                arguments(
                        queue("eventSourceArn", null),
                        problem(
                                "event-source-arn",
                                null,
                                "the ARN of a queue or stream, such as arn:aws:sqs:us-east-1:123456789012:orders",
                                "Unrecognized event source.")),
                arguments(
                        queue("eventSourceArn", "orders"),
                        problem(
                                "event-source-arn",
                                "orders",
                                "the ARN of a queue or stream, such as arn:aws:sqs:us-east-1:123456789012:orders",
                                "Unrecognized event source.")),
                arguments(
                        queue("eventSourceArn", "arn:aws:kafka:us-east-1:000000000000:cluster/c"),
                        problem(
                                "event-source-arn",
                                "arn:aws:kafka:us-east-1:000000000000:cluster/c",
                                "another: no source reads this one; this build reads: sqs, kinesis, dynamodb",
                                "Unrecognized event source.")),
                arguments(
                        queue("functionName", null),
                        problem(
                                "function-name",
                                null,
                                "a function's name (1 to 128 characters), name:qualifier, or ARN",
                                null)),
                arguments(
                        queue("functionName", "no such name"),
                        problem(
                                "function-name",
                                "no such name",
                                "a function's name (1 to 128 characters), name:qualifier, or ARN",
                                null)),
                arguments(
                        queue("functionName", "missing"),
                        problem("function-name", "missing", "a function that exists", null)),
                // batches
                arguments(queue("batchSize", 0), problem("batch-size", "0", "1 to 10000", null)),
                arguments(
                        queue("batchSize", 10_001, "maximumBatchingWindowInSeconds", 1),
                        problem("batch-size", "10001", "1 to 10000", null)),
                arguments(
                        queue("batchSize", 11),
                        problem(
                                "batch-size",
                                "11",
                                "1 to 10 unless maximum-batching-window-in-seconds is 1 or more",
                                NO_WINDOW)),
                arguments(fifo("batchSize", 11), problem("batch-size", "11", "1 to 10", null)),
                arguments(
                        fifo("maximumBatchingWindowInSeconds", 1),
                        problem(
                                "maximum-batching-window-in-seconds",
                                "1",
                                "0 for a FIFO queue",
                                "Batching window is not supported for FIFO queues")),
                arguments(
                        kinesis("maximumBatchingWindowInSeconds", 301),
                        problem("maximum-batching-window-in-seconds", "301", "0 to 300", null)),
                arguments(
                        kinesis("maximumBatchingWindowInSeconds", -1),
                        problem("maximum-batching-window-in-seconds", "-1", "0 to 300", null)),
                // starting positions: api-stream-no-position, api-stream-bad-position
                arguments(
                        kinesis("startingPosition", null),
                        problem(
                                "starting-position",
                                null,
                                "one of TRIM_HORIZON, LATEST, AT_TIMESTAMP",
                                "1 validation error detected: Value null at 'startingPosition' failed to satisfy "
                                        + "constraint: Member must not be null.")),
                arguments(
                        kinesis("startingPosition", "invalid"),
                        problem(
                                "starting-position",
                                "invalid",
                                "one of TRIM_HORIZON, LATEST, AT_TIMESTAMP",
                                "1 validation error detected: Value 'invalid' at 'startingPosition' failed to satisfy "
                                        + "constraint: Member must satisfy enum value set: "
                                        + "[LATEST, AT_TIMESTAMP, TRIM_HORIZON]")),
                arguments(
                        dynamodb(
                                "startingPosition",
                                "AT_TIMESTAMP",
                                "startingPositionTimestamp",
                                "2025-01-01T00:00:00Z"),
                        problem(
                                "starting-position",
                                "AT_TIMESTAMP",
                                "one of TRIM_HORIZON, LATEST",
                                "Unsupported starting position for arn type: " + DYNAMODB)),
                arguments(
                        kinesis("startingPosition", "AT_TIMESTAMP"),
                        problem(
                                "starting-position-timestamp",
                                null,
                                "an instant that is not in the future, such as 2026-01-31T12:00:00Z or seconds since 1970",
                                null)),
                arguments(
                        kinesis(
                                "startingPosition",
                                "AT_TIMESTAMP",
                                "startingPositionTimestamp",
                                "2026-01-01T00:00:01Z"),
                        problem(
                                "starting-position-timestamp",
                                "2026-01-01T00:00:01Z",
                                "an instant that is not in the future, such as 2026-01-31T12:00:00Z or seconds since 1970",
                                null)),
                arguments(
                        kinesis("startingPosition", "AT_TIMESTAMP", "startingPositionTimestamp", "yesterday"),
                        problem(
                                "starting-position-timestamp",
                                "yesterday",
                                "an instant that is not in the future, such as 2026-01-31T12:00:00Z or seconds since 1970",
                                null)),
                arguments(
                        kinesis("startingPositionTimestamp", "2025-01-01T00:00:00Z"),
                        problem(
                                "starting-position-timestamp",
                                "2025-01-01T00:00:00Z",
                                "nothing unless starting-position is AT_TIMESTAMP",
                                null)),
                // streams' retries
                arguments(kinesis("parallelizationFactor", 0), problem("parallelization-factor", "0", "1 to 10", null)),
                arguments(
                        kinesis("parallelizationFactor", 11), problem("parallelization-factor", "11", "1 to 10", null)),
                arguments(
                        kinesis("maximumRetryAttempts", -2),
                        problem("maximum-retry-attempts", "-2", "-1 to 10000", null)),
                arguments(
                        kinesis("maximumRetryAttempts", 10_001),
                        problem("maximum-retry-attempts", "10001", "-1 to 10000", null)),
                arguments(
                        dynamodb("maximumRecordAgeInSeconds", 59),
                        problem("maximum-record-age-in-seconds", "59", "-1 or 60 to 604800", AGE)),
                arguments(
                        dynamodb("maximumRecordAgeInSeconds", 0),
                        problem("maximum-record-age-in-seconds", "0", "-1 or 60 to 604800", AGE)),
                arguments(
                        dynamodb("maximumRecordAgeInSeconds", 604_801),
                        problem("maximum-record-age-in-seconds", "604801", "-1 or 60 to 604800", AGE)),
                // tumbling windows (api-tumbling-parallel)
                arguments(
                        kinesis("tumblingWindowInSeconds", 901),
                        problem("tumbling-window-in-seconds", "901", "0 to 900", null)),
                arguments(
                        kinesis("tumblingWindowInSeconds", 10, "parallelizationFactor", 2),
                        problem("tumbling-window-in-seconds", "10", "0 when parallelization-factor is above 1", null)),
                arguments(
                        kinesis("tumblingWindowInSeconds", 10, "filterCriteria", filters("{\"partitionKey\":[\"a\"]}")),
                        problem("tumbling-window-in-seconds", "10", "0 when there are filters", null)),
                // answers, filters, metrics, tags
                arguments(
                        queue("functionResponseTypes", List.of("Everything")),
                        problem(
                                "function-response-types",
                                "[Everything]",
                                "nothing or one entry, ReportBatchItemFailures",
                                null)),
                arguments(
                        queue("functionResponseTypes", List.of("ReportBatchItemFailures", "ReportBatchItemFailures")),
                        problem(
                                "function-response-types",
                                "[ReportBatchItemFailures, ReportBatchItemFailures]",
                                "nothing or one entry, ReportBatchItemFailures",
                                null)),
                arguments(
                        queue("filterCriteria", filters(GOOD, "null")),
                        problem(
                                "filter-criteria.filters[1].pattern",
                                "null",
                                "an event pattern: a pattern is a JSON object such as {\"eventName\":[\"INSERT\"]}",
                                "Invalid filter pattern definition.")),
                arguments(
                        queue("filterCriteria", filters(GOOD, GOOD, GOOD, GOOD, GOOD, GOOD)),
                        problem(
                                "filter-criteria.filters[5].pattern",
                                GOOD,
                                "an event pattern: a mapping has at most 5 filters",
                                "Invalid filter pattern definition.")),
                arguments(
                        queue("metricsConfig", new MetricsConfig(List.of("ErrorCount"))),
                        problem("metrics-config.metrics", "[ErrorCount]", "nothing or one entry, EventCount", null)),
                arguments(queue("tags", Specs.tags(51)), problem("tags", "51 tags", "at most 50", null)),
                // scaling
                arguments(
                        queue("scalingConfig", new ScalingConfig(1)),
                        problem("scaling-config.maximum-concurrency", "1", "2 to 1000", null)),
                arguments(
                        queue("scalingConfig", new ScalingConfig(1001)),
                        problem("scaling-config.maximum-concurrency", "1001", "2 to 1000", null)),
                arguments(
                        queue("provisionedPollerConfig", new ProvisionedPollerConfig(1, null)),
                        problem("provisioned-poller-config.minimum-pollers", "1", "2 to 200", null)),
                arguments(
                        queue("provisionedPollerConfig", new ProvisionedPollerConfig(null, 2001)),
                        problem("provisioned-poller-config.maximum-pollers", "2001", "2 to 2000", null)),
                arguments(
                        queue("provisionedPollerConfig", new ProvisionedPollerConfig(20, 10)),
                        problem(
                                "provisioned-poller-config.minimum-pollers",
                                "20",
                                "at most maximum-pollers, which is 10",
                                null)),
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
                                null)),
                // destinations
                arguments(
                        // api-fifo-failure-target
                        kinesis("destinationConfig", onFailure("arn:aws:sqs:us-east-1:000000000000:failed.fifo")),
                        problem(
                                "destination-config.on-failure.destination",
                                "arn:aws:sqs:us-east-1:000000000000:failed.fifo",
                                "a usable destination: a FIFO queue or topic can't be a destination",
                                null)),
                arguments(
                        kinesis("destinationConfig", onFailure("nonsense")),
                        problem(
                                "destination-config.on-failure.destination",
                                "nonsense",
                                "the ARN of an SQS queue, SNS topic, Lambda function, EventBridge bus or S3 bucket, or "
                                        + "an http(s) URL",
                                null)),
                arguments(
                        queue("destinationConfig", new DestinationConfig(new Target(QUEUE), null, null, Duration.ZERO)),
                        problem(
                                "destination-config.maximum-delivery-age",
                                "PT0S",
                                "a duration above 0, such as 1h",
                                null)),
                arguments(
                        queue("destinationConfig", new DestinationConfig(null, new Target(QUEUE), true, null)),
                        problem(
                                "destination-config.include-payload",
                                "true",
                                "nothing without destination-config.on-failure",
                                null)),
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
                arguments(
                        dynamodb("visibilityHeartbeat", true), unsupported("visibility-heartbeat", "true", "stream")));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void eachRuleIsToldWithPropertyValueAndRange(MappingSpec spec, Problem problem) {
        assertThat(parser.parse("orders", spec, NOW)).isEqualTo(new ParsedMapping.Invalid(List.of(problem)));
    }

    private static Problem problem(
            String property, @Nullable String value, String expected, @Nullable String awsMessage) {
        return new Problem("orders", property, value, expected, awsMessage);
    }

    private static Problem unsupported(String property, String value, String source) {
        String field = Stream.of(property.split("-"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
        return problem(
                property,
                value,
                "nothing for a " + source,
                "Unsupported '" + field.substring(0, 1).toLowerCase(Locale.ROOT) + field.substring(1)
                        + "' parameter for given event source mapping type.");
    }
}
