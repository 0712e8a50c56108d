package io.penstock.core.mapping;

import static io.penstock.core.mapping.Specs.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.penstock.core.delivery.Redelivery;
import io.penstock.core.delivery.RetryBackoff;
import io.penstock.core.mapping.MappingSpec.RetryBackoffConfig;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused is in {@link SourceKindRulesTest}. */
class RetryBackoffParserTest {

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
        MappingParser parser = new MappingParser(new Specs.Checks(), Dialect.PENSTOCK);

        ParsedMapping parsed = parser.parse("orders", queue("retryBackoff", written), Instant.EPOCH);

        assertThat(((ParsedMapping.Valid) parsed).mapping().redelivery())
                .isEqualTo(new Redelivery.BySource(
                        OptionalInt.empty(),
                        Optional.of(
                                new RetryBackoff(Duration.ofSeconds(initial), multiplier, Duration.ofSeconds(maximum))),
                        Backoff.FUNCTION));
    }
}
