package io.penstock.core.mapping;

import static io.penstock.core.mapping.MappingRules.problem;
import static io.penstock.core.mapping.Specs.QUEUE;
import static io.penstock.core.mapping.Specs.fifo;
import static io.penstock.core.mapping.Specs.filters;
import static io.penstock.core.mapping.Specs.kinesis;
import static io.penstock.core.mapping.Specs.onFailure;
import static io.penstock.core.mapping.Specs.queue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.penstock.core.mapping.MappingSpec.DestinationConfig;
import io.penstock.core.mapping.MappingSpec.MetricsConfig;
import io.penstock.core.mapping.MappingSpec.Target;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of semantics §1.2 and §1.6 for what every mapping has, one case for each. */
class MappingRulesTest {

    private static final String GOOD = "{\"body\":[\"a\"]}";
    private static final String TOO_MANY_TAGS = "Number of tags exceeds resource tag limit.";
    private static final String NO_WINDOW =
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10";

    static Stream<Arguments> rules() {
        return Stream.of(
                // what is read and invoked
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
                arguments(fifo("batchSize", 11), problem("batch-size", "11", "1 to 10 for a FIFO queue", NO_WINDOW)),
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
                arguments(
                        kinesis(
                                "destinationConfig",
                                new MappingSpec.DestinationConfig(new MappingSpec.Target(null), null, null, null)),
                        problem(
                                "destination-config.on-failure.destination",
                                null,
                                "an ARN or URL, or no on-failure at all",
                                "The Destination field is required for an OnFailure configuration.")),
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
                arguments(queue("tags", Specs.tags(51)), problem("tags", "51 tags", "at most 50", TOO_MANY_TAGS)),
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
                                null)));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void eachBrokenRuleIsReportedWithPropertyValueAndRange(MappingSpec spec, Problem problem) {
        MappingRules.assertRefused(spec, problem);
    }
}
