package io.penstock.core.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.penstock.core.mapping.MappingSpec.DestinationConfig;
import io.penstock.core.mapping.MappingSpec.FilterCriteria;
import io.penstock.core.mapping.MappingSpec.MetricsConfig;
import io.penstock.core.mapping.MappingSpec.ProvisionedPollerConfig;
import io.penstock.core.mapping.MappingSpec.RetryBackoffConfig;
import io.penstock.core.mapping.MappingSpec.ScalingConfig;
import io.penstock.core.mapping.MappingSpec.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("An update of a mapping as its user wrote it")
class MappingSpecTest {

    private static final Target DEAD = new Target("arn:aws:sqs:us-east-1:000000000000:dead");
    private static final Target DONE = new Target("arn:aws:sqs:us-east-1:000000000000:done");
    private static final Target NONE = new Target("");
    private static final Duration HOUR = Duration.ofHours(1);

    static Stream<Arguments> properties() {
        return Stream.of(
                arguments("functionName", "resize", "count", "count"),
                arguments("enabled", null, false, false),
                arguments("batchSize", 5, 7, 7),
                arguments("maximumBatchingWindowInSeconds", 5, 0, 0),
                arguments("parallelizationFactor", 5, 1, 1),
                arguments("maximumRetryAttempts", 5, -1, -1),
                arguments("maximumRecordAgeInSeconds", 60, -1, -1),
                arguments("bisectBatchOnFunctionError", true, false, false),
                arguments("tumblingWindowInSeconds", 5, 0, 0),
                arguments("visibilityHeartbeat", true, false, false),
                arguments("retryBackoff", backoff(5, 2.0), backoff(null, null), null),
                arguments("retryBackoff", backoff(5, 2.0), backoff(7, null), backoff(7, 2.0)),
                arguments("retryBackoff", null, backoff(7, null), backoff(7, null)),
                arguments("functionResponseTypes", list("ReportBatchItemFailures"), List.of(), null),
                arguments(
                        "functionResponseTypes",
                        null,
                        list("ReportBatchItemFailures"),
                        list("ReportBatchItemFailures")),
                arguments("filterCriteria", Specs.filters("{}"), new FilterCriteria(null), null),
                arguments("filterCriteria", Specs.filters("{}"), new FilterCriteria(List.of()), null),
                arguments("filterCriteria", Specs.filters("{}"), Specs.filters("a", "b"), Specs.filters("a", "b")),
                arguments("scalingConfig", new ScalingConfig(5), new ScalingConfig(null), null),
                arguments("scalingConfig", new ScalingConfig(5), new ScalingConfig(6), new ScalingConfig(6)),
                arguments("metricsConfig", new MetricsConfig(list("EventCount")), new MetricsConfig(List.of()), null),
                arguments("provisionedPollerConfig", pollers(2, 5), pollers(null, null), null),
                arguments("provisionedPollerConfig", pollers(2, 5), pollers(3, null), pollers(3, 5)),
                arguments("provisionedPollerConfig", null, pollers(3, null), pollers(3, null)));
    }

    @ParameterizedTest(name = "{0}: {1} and {2} is {3}")
    @MethodSource("properties")
    @DisplayName("keeps what it does not have, clears what is empty, and replaces what it has")
    void changes_a_property(String name, @Nullable Object present, Object change, @Nullable Object expected) {
        MappingSpec before = Specs.kinesis(name, present);

        assertThat(before.changedBy(changes(name, change))).isEqualTo(Specs.kinesis(name, expected));
        assertThat(before.changedBy(changes())).isEqualTo(before);
    }

    static Stream<Arguments> destinations() {
        DestinationConfig both = new DestinationConfig(DEAD, DONE, true, HOUR);
        return Stream.of(
                arguments(both, config(null, null), null),
                arguments(both, config(NONE, null), new DestinationConfig(null, DONE, null, HOUR)),
                arguments(both, config(null, NONE), new DestinationConfig(DEAD, null, true, HOUR)),
                arguments(both, config(NONE, NONE), null),
                arguments(both, config(DONE, null), new DestinationConfig(DONE, DONE, true, HOUR)),
                arguments(
                        both,
                        new DestinationConfig(null, null, false, null),
                        new DestinationConfig(DEAD, DONE, false, HOUR)),
                arguments(null, config(DEAD, null), config(DEAD, null)),
                arguments(null, config(NONE, null), null),
                arguments(
                        both,
                        config(new Target(null), null),
                        new DestinationConfig(new Target(null), DONE, true, HOUR)));
    }

    @ParameterizedTest(name = "{0} and {1} is {2}")
    @MethodSource("destinations")
    @DisplayName("clears a destination by an empty text, all by an empty object, and additions with their destination")
    void changes_destinations(
            @Nullable DestinationConfig present, DestinationConfig change, @Nullable DestinationConfig expected) {
        MappingSpec changed =
                Specs.kinesis("destinationConfig", present).changedBy(changes("destinationConfig", change));

        assertThat(changed).isEqualTo(Specs.kinesis("destinationConfig", expected));
    }

    @Test
    @DisplayName("never changes source, starting position and tags")
    void leaves_the_identity() {
        MappingSpec before = Specs.kinesis("tags", Map.of("team", "web"));

        assertThat(before.changedBy(Specs.dynamodb("startingPosition", "LATEST", "tags", Map.of())))
                .isEqualTo(before);
        assertThat(before.withTags(Map.of("a", "b"))).isEqualTo(Specs.kinesis("tags", Map.of("a", "b")));
        assertThat(before.withTags(Map.of())).isEqualTo(Specs.kinesis());
    }

    private static MappingSpec changes(@Nullable Object... properties) {
        Object[] all = Stream.concat(
                        Stream.of("eventSourceArn", null, "functionName", null, "startingPosition", null),
                        Stream.of(properties))
                .toArray();
        return Specs.kinesis(all);
    }

    private static List<String> list(String only) {
        return List.of(only);
    }

    private static ProvisionedPollerConfig pollers(@Nullable Integer minimum, @Nullable Integer maximum) {
        return new ProvisionedPollerConfig(minimum, maximum);
    }

    private static RetryBackoffConfig backoff(@Nullable Integer seconds, @Nullable Double multiplier) {
        return new RetryBackoffConfig(seconds == null ? null : Duration.ofSeconds(seconds), multiplier, null);
    }

    private static DestinationConfig config(@Nullable Target onFailure, @Nullable Target onSuccess) {
        return new DestinationConfig(onFailure, onSuccess, null, null);
    }
}
