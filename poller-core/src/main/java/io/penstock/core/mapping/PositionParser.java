package io.penstock.core.mapping;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads where a stream's mapping starts (semantics §1.2, §1.6, §4.4). */
final class PositionParser {

    private static final String POSITION = "starting-position";
    private static final String TIMESTAMP = "starting-position-timestamp";
    private static final String AT_TIMESTAMP = "AT_TIMESTAMP";
    private static final List<String> ALL = List.of("TRIM_HORIZON", "LATEST", AT_TIMESTAMP);

    /** In the year 5138. */
    private static final BigDecimal LATEST_SECOND = BigDecimal.valueOf(99_999_999_999L);

    private final Findings findings;

    PositionParser(Findings findings) {
        this.findings = findings;
    }

    Optional<StartingPosition> parse(MappingSpec spec, Arn source, SourceRules rules, Instant now) {
        String position = spec.startingPosition();
        String timestamp = spec.startingPositionTimestamp();
        if (timestamp != null && !AT_TIMESTAMP.equals(position)) {
            findings.add(TIMESTAMP, timestamp, "nothing unless " + POSITION + " is " + AT_TIMESTAMP);
        }
        String choices = String.join(
                ", ", ALL.stream().filter(rules.startingPositions()::contains).toList());
        if (position == null) {
            findings.add(
                    POSITION,
                    null,
                    "one of " + choices,
                    "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
                            + "Member must not be null.");
            return Optional.empty();
        }
        if (!ALL.contains(position)) {
            findings.add(
                    POSITION,
                    position,
                    "one of " + choices,
                    "1 validation error detected: Value '" + position
                            + "' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value "
                            + "set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]");
            return Optional.empty();
        }
        if (!rules.startingPositions().contains(position)) {
            findings.add(
                    POSITION, position, "one of " + choices, "Unsupported starting position for arn type: " + source);
            return Optional.empty();
        }
        return switch (position) {
            case "TRIM_HORIZON" -> Optional.of(new StartingPosition.TrimHorizon());
            case "LATEST" -> Optional.of(new StartingPosition.Latest());
            default -> atTimestamp(timestamp, now);
        };
    }

    private Optional<StartingPosition> atTimestamp(@Nullable String timestamp, Instant now) {
        Optional<Instant> instant = timestamp == null ? Optional.empty() : instant(timestamp.strip());
        if (instant.isEmpty() || instant.get().isAfter(now)) {
            findings.add(
                    TIMESTAMP,
                    timestamp,
                    "an instant that is not in the future, such as 2026-01-31T12:00:00Z or seconds since 1970");
            return Optional.empty();
        }
        return instant.map(StartingPosition.AtTimestamp::new);
    }

    /**
     * CloudFormation and the API write seconds since 1970 (YAML makes 1.541139209351E9 of them, B57), Terraform an ISO
     * date and time.
     */
    private static Optional<Instant> instant(String text) {
        try {
            if (text.matches("[0-9]{1,20}(\\.[0-9]{1,30})?([eE]\\+?[0-9]{1,2})?")) {
                BigDecimal seconds = new BigDecimal(text);
                if (seconds.compareTo(LATEST_SECOND) > 0) {
                    return Optional.empty();
                }
                long whole = seconds.longValue();
                return Optional.of(Instant.ofEpochSecond(
                        whole,
                        seconds.subtract(BigDecimal.valueOf(whole))
                                .movePointRight(9)
                                .longValue()));
            }
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException notAnInstant) {
            return Optional.empty();
        }
    }
}
