package io.penstock.core.mapping;

import static io.penstock.core.mapping.Specs.QUEUE;
import static io.penstock.core.mapping.Specs.dynamodb;
import static io.penstock.core.mapping.Specs.filters;
import static io.penstock.core.mapping.Specs.kinesis;
import static io.penstock.core.mapping.Specs.onFailure;
import static io.penstock.core.mapping.Specs.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.penstock.core.delivery.Redelivery;
import io.penstock.core.filter.Filter;
import io.penstock.core.mapping.MappingSpec.DestinationConfig;
import io.penstock.core.mapping.MappingSpec.MetricsConfig;
import io.penstock.core.mapping.MappingSpec.ProvisionedPollerConfig;
import io.penstock.core.mapping.MappingSpec.RetryBackoffConfig;
import io.penstock.core.mapping.MappingSpec.ScalingConfig;
import io.penstock.core.mapping.MappingSpec.Target;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MappingParserTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String NO_WINDOW =
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10";

    private final MappingParser parser = new MappingParser(new Specs.Checks(), Dialect.PENSTOCK);
    private final MappingParser awsParser = new MappingParser(new Specs.Checks(), Dialect.AWS);

    @Test
    void allProblemsAreReportedTogether() {
        MappingSpec spec = queue(
                "eventSourceArn",
                "orders",
                "functionName",
                "?",
                "batchSize",
                0,
                "parallelizationFactor",
                11,
                "tags",
                Specs.tags(60));

        assertThat(problems(parser.parse("a b", spec, NOW)))
                .extracting(Problem::property)
                .containsExactly(
                        "name", "event-source-arn", "function-name", "batch-size", "parallelization-factor", "tags");
    }

    @Test
    void aProblemReadsAsOneLineWithTheSentenceOfAws() {
        assertThat(problems(parser.parse("orders", queue("batchSize", 11), NOW)))
                .extracting(Problem::toString)
                .containsExactly("mapping 'orders': batch-size is '11'; expected 1 to 10 unless "
                        + "maximum-batching-window-in-seconds is 1 or more (AWS: " + NO_WINDOW + ")");
    }

    @Test
    void aQueueGetsTheDefaultsOfAws() {
        assertThat(mapping(parser.parse("orders", queue(), NOW)))
                .isEqualTo(new Mapping(
                        new MappingIdentity(
                                "orders",
                                MappingParser.id("orders", Arn.parse(QUEUE).orElseThrow()),
                                Map.of()),
                        true,
                        new EventSource(
                                Arn.parse(QUEUE).orElseThrow(),
                                "sqs",
                                new EventSource.Queue(new Scaling.Automatic(), false)),
                        FunctionName.parse("resize").orElseThrow(),
                        new Batching(new BatchLimits(10, Duration.ZERO), Filter.ALL, Duration.ZERO, false),
                        new Redelivery.BySource(OptionalInt.empty(), Backoff.FUNCTION),
                        new DestinationTargets(
                                Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofHours(1))));
    }

    @Test
    void whatOnlyAStreamHasIsNothingForAQueue() {
        Mapping mapping = mapping(parser.parse("orders", queue(), NOW));

        assertThat(mapping.startingPosition()).isEmpty();
        assertThat(mapping.parallelizationFactor()).isEqualTo(1);
        assertThat(mapping.tumblingWindow()).isZero();
    }

    @Test
    void aStreamGetsTheDefaultsOfAws() {
        Mapping mapping = mapping(parser.parse("items", dynamodb(), NOW));

        assertThat(mapping.limits()).isEqualTo(new BatchLimits(100, Duration.ZERO));
        assertThat(mapping.redelivery())
                .isEqualTo(new Redelivery.InPlace(OptionalInt.empty(), Optional.empty(), false, Backoff.FUNCTION));
        assertThat(mapping.startingPosition()).contains(new StartingPosition.TrimHorizon());
        assertThat(mapping.parallelizationFactor()).isEqualTo(1);
        assertThat(mapping.scaling()).isEqualTo(new Scaling.Automatic());
        assertThat(mapping.visibilityHeartbeat()).isFalse();
    }

    @Test
    void aStreamKeepsWhatItsUserAskedFor() {
        Mapping mapping = mapping(parser.parse(
                "clicks",
                kinesis(
                        "batchSize",
                        10_000,
                        "maximumBatchingWindowInSeconds",
                        300,
                        "parallelizationFactor",
                        10,
                        "maximumRetryAttempts",
                        0,
                        "maximumRecordAgeInSeconds",
                        60,
                        "bisectBatchOnFunctionError",
                        true,
                        "functionResponseTypes",
                        List.of("ReportBatchItemFailures"),
                        "enabled",
                        false,
                        "tags",
                        Map.of("team", "web"),
                        "metricsConfig",
                        new MetricsConfig(List.of("EventCount")),
                        "destinationConfig",
                        new DestinationConfig(
                                new Target(QUEUE), new Target("https://hook"), true, Duration.ofMinutes(5))),
                NOW));

        assertThat(mapping.limits()).isEqualTo(new BatchLimits(10_000, Duration.ofMinutes(5)));
        assertThat(mapping.parallelizationFactor()).isEqualTo(10);
        assertThat(mapping.redelivery())
                .isEqualTo(new Redelivery.InPlace(
                        OptionalInt.of(0), Optional.of(Duration.ofMinutes(1)), true, Backoff.FUNCTION));
        assertThat(mapping.reportBatchItemFailures()).isTrue();
        assertThat(mapping.enabled()).isFalse();
        assertThat(mapping.tags()).containsExactly(Map.entry("team", "web"));
        assertThat(mapping.destinations())
                .isEqualTo(new DestinationTargets(
                        Optional.of(QUEUE), Optional.of("https://hook"), Optional.of(true), Duration.ofMinutes(5)));
    }

    @Test
    void aQueueMayHaveTheAdditionsOfPenstock() {
        Mapping mapping = mapping(parser.parse(
                "orders",
                queue(
                        "batchSize", 11,
                        "maximumBatchingWindowInSeconds", 1,
                        "maximumRetryAttempts", 3,
                        "visibilityHeartbeat", true,
                        "destinationConfig", onFailure("https://hook")),
                NOW));

        assertThat(mapping.redelivery()).isEqualTo(new Redelivery.BySource(OptionalInt.of(3), Backoff.FUNCTION));
        assertThat(mapping.visibilityHeartbeat()).isTrue();
        assertThat(mapping.destinations().onFailure()).contains("https://hook");
    }

    @Test
    void whatAwsRefusesIsRefusedInItsOwnDialect() {
        MappingSpec spec = queue(
                "maximumRetryAttempts",
                3,
                "visibilityHeartbeat",
                true,
                "retryBackoff",
                new RetryBackoffConfig(null, 2.0, null),
                "destinationConfig",
                new DestinationConfig(new Target(QUEUE), new Target("https://hook"), true, Duration.ofMinutes(5)));

        assertThat(problems(awsParser.parse("orders", spec, NOW)))
                .extracting(Problem::property, Problem::awsMessage)
                .containsExactly(
                        tuple(
                                "maximum-retry-attempts",
                                "Unsupported 'maximumRetryAttempts' parameter for given event source mapping type."),
                        tuple(
                                "retry-backoff",
                                "Unsupported 'retryBackoff' parameter for given event source mapping type."),
                        tuple(
                                "destination-config.on-failure.destination",
                                "Unsupported DestinationConfig parameter for given event source mapping type."),
                        tuple(
                                "destination-config.on-success.destination",
                                "Unsupported DestinationConfig parameter for given event source mapping type."),
                        tuple(
                                "destination-config.include-payload",
                                "Unsupported 'includePayload' parameter for given event source mapping type."),
                        tuple(
                                "destination-config.maximum-delivery-age",
                                "Unsupported 'maximumDeliveryAge' parameter for given event source mapping type."),
                        tuple("destination-config.on-success.destination", null),
                        tuple(
                                "visibility-heartbeat",
                                "Unsupported 'visibilityHeartbeat' parameter for given event source mapping type."));
    }

    @Test
    void emptyStructuresAskForNothing() {
        Mapping mapping = mapping(parser.parse(
                "orders",
                queue(
                        "filterCriteria",
                        filters(),
                        "scalingConfig",
                        new ScalingConfig(null),
                        "retryBackoff",
                        new RetryBackoffConfig(null, null, null),
                        "provisionedPollerConfig",
                        new ProvisionedPollerConfig(null, null),
                        "functionResponseTypes",
                        List.of(),
                        "destinationConfig",
                        onFailure("")),
                NOW));

        assertThat(mapping.filter()).isSameAs(Filter.ALL);
        assertThat(mapping.scaling()).isEqualTo(new Scaling.Automatic());
        assertThat(mapping.redelivery()).isEqualTo(new Redelivery.BySource(OptionalInt.empty(), Backoff.FUNCTION));
        assertThat(mapping.reportBatchItemFailures()).isFalse();
        assertThat(mapping.destinations().onFailure()).isEmpty();
    }

    @Test
    void anEmptyListOfFiltersIsAcceptedBesideATumblingWindow() {
        MappingSpec spec = dynamodb("tumblingWindowInSeconds", 900, "filterCriteria", filters());

        assertThat(mapping(parser.parse("items", spec, NOW)).tumblingWindow()).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void lanesOfAQueueAreBoundedAsAsked() {
        assertThat(mapping(parser.parse("orders", queue("scalingConfig", new ScalingConfig(2)), NOW))
                        .scaling())
                .isEqualTo(new Scaling.MaximumConcurrency(2));
        assertThat(mapping(parser.parse(
                                "orders",
                                queue("provisionedPollerConfig", new ProvisionedPollerConfig(null, 300)),
                                NOW))
                        .scaling())
                .isEqualTo(new Scaling.ProvisionedPollers(2, 300));
        assertThat(mapping(parser.parse(
                                "orders", queue("provisionedPollerConfig", new ProvisionedPollerConfig(5, null)), NOW))
                        .scaling())
                .isEqualTo(new Scaling.ProvisionedPollers(5, 200));
    }

    static Stream<Arguments> timestamps() {
        return Stream.of(
                arguments("2025-12-31T23:59:59Z", Instant.parse("2025-12-31T23:59:59Z")),
                arguments("2026-01-01T01:00:00+02:00", Instant.parse("2025-12-31T23:00:00Z")),
                arguments("1767225600", NOW),
                arguments("1.54113910925E9", Instant.parse("2018-11-02T06:11:49.250Z")),
                arguments("1541139109.25", Instant.parse("2018-11-02T06:11:49.250Z")));
    }

    @ParameterizedTest
    @MethodSource("timestamps")
    void aTimestampIsReadAsTerraformAndCloudFormationWriteIt(String text, Instant instant) {
        MappingSpec spec = kinesis("startingPosition", "AT_TIMESTAMP", "startingPositionTimestamp", text);

        assertThat(mapping(parser.parse("clicks", spec, NOW)).startingPosition())
                .contains(new StartingPosition.AtTimestamp(instant));
    }

    private static org.assertj.core.groups.Tuple tuple(@Nullable Object... values) {
        return org.assertj.core.api.Assertions.tuple(values);
    }

    private static List<Problem> problems(ParsedMapping parsed) {
        return ((ParsedMapping.Invalid) parsed).problems();
    }

    private static Mapping mapping(ParsedMapping parsed) {
        assertThat(parsed).isInstanceOf(ParsedMapping.Valid.class);
        return ((ParsedMapping.Valid) parsed).mapping();
    }
}
