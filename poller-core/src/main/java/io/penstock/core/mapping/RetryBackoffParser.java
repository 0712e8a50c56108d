package io.penstock.core.mapping;

import io.penstock.core.delivery.RetryBackoff;
import io.penstock.core.mapping.MappingSpec.RetryBackoffConfig;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads how long a failed message of a queue stays hidden (contract §2). */
final class RetryBackoffParser {

    private static final String PROPERTY = "retry-backoff";
    private static final String INITIAL = PROPERTY + ".initial";
    private static final String MULTIPLIER = PROPERTY + ".multiplier";
    private static final String MAXIMUM = PROPERTY + ".maximum";
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final RetryBackoff DEFAULT = new RetryBackoff(Duration.ofSeconds(5), 2, Duration.ofMinutes(15));

    private final Findings findings;
    private final Dialect dialect;

    RetryBackoffParser(Findings findings, Dialect dialect) {
        this.findings = findings;
        this.dialect = dialect;
    }

    /** {@code queue} is true also while the source is unknown. */
    Optional<RetryBackoff> parse(@Nullable RetryBackoffConfig written, boolean queue) {
        RetryBackoffConfig config = findings.only(
                queue && dialect == Dialect.PENSTOCK,
                PROPERTY,
                written == null || written.isEmpty() ? null : written,
                queue ? "nothing" : "nothing for a stream");
        if (config == null) {
            return Optional.empty();
        }
        Duration initial = duration(INITIAL, config.initial(), SHORTEST, "1s", DEFAULT.initial());
        Duration least = initial.compareTo(DEFAULT.maximum()) > 0 ? initial : DEFAULT.maximum();
        Duration maximum = duration(MAXIMUM, config.maximum(), initial, "initial", least);
        return Optional.of(new RetryBackoff(initial, multiplier(config.multiplier()), maximum));
    }

    private double multiplier(@Nullable Double value) {
        if (value == null || (value >= 1 && value <= 10)) {
            return value == null ? DEFAULT.multiplier() : value;
        }
        findings.add(MULTIPLIER, value, "1 to 10");
        return DEFAULT.multiplier();
    }

    /** SQS hides messages for whole seconds. */
    private Duration duration(
            String property, @Nullable Duration value, Duration shortest, String shortestText, Duration absent) {
        if (value == null) {
            return absent;
        }
        boolean within = value.compareTo(shortest) >= 0 && value.compareTo(RetryBackoff.LONGEST) <= 0;
        if (!within || value.getNano() != 0) {
            findings.add(property, value, shortestText + " to 12h in whole seconds");
            return absent;
        }
        return value;
    }
}
