package io.penstock.core.mapping;

import static io.penstock.core.mapping.Specs.QUEUE;
import static io.penstock.core.mapping.Specs.onFailure;
import static io.penstock.core.mapping.Specs.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.penstock.core.delivery.Redelivery;
import io.penstock.core.delivery.RetryBackoff;
import io.penstock.core.mapping.MappingSpec.DestinationConfig;
import io.penstock.core.mapping.MappingSpec.RetryBackoffConfig;
import io.penstock.core.mapping.MappingSpec.Target;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What queues have beyond AWS")
class QueueAdditionsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final MappingParser parser = new MappingParser(new Specs.Checks(), Dialect.PENSTOCK);
    private final MappingParser awsParser = new MappingParser(new Specs.Checks(), Dialect.AWS);

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

    static Stream<Arguments> backoffs() {
        Duration hour = Duration.ofHours(1);
        return Stream.of(
                arguments(new RetryBackoffConfig(null, 3.0, null), 5, 3, 900),
                arguments(new RetryBackoffConfig(Duration.ofSeconds(1), null, Duration.ofSeconds(1)), 1, 2, 1),
                arguments(new RetryBackoffConfig(hour, null, null), 3600, 2, 3600),
                arguments(new RetryBackoffConfig(hour, 1.5, Duration.ofHours(12)), 3600, 1.5, 43_200));
    }

    @ParameterizedTest
    @MethodSource("backoffs")
    void aBackoffGetsDefaultsForWhatIsNotWritten(
            RetryBackoffConfig written, int initial, double multiplier, int maximum) {
        assertThat(mapping(parser.parse("orders", queue("retryBackoff", written), NOW))
                        .redelivery())
                .isEqualTo(new Redelivery.BySource(
                        OptionalInt.empty(),
                        Optional.of(
                                new RetryBackoff(Duration.ofSeconds(initial), multiplier, Duration.ofSeconds(maximum))),
                        Backoff.FUNCTION));
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

    private static org.assertj.core.groups.Tuple tuple(@Nullable Object... values) {
        return org.assertj.core.api.Assertions.tuple(values);
    }

    private static Mapping mapping(ParsedMapping parsed) {
        assertThat(parsed).isInstanceOf(ParsedMapping.Valid.class);
        return ((ParsedMapping.Valid) parsed).mapping();
    }

    private static List<Problem> problems(ParsedMapping parsed) {
        assertThat(parsed).isInstanceOf(ParsedMapping.Invalid.class);
        return ((ParsedMapping.Invalid) parsed).problems();
    }
}
