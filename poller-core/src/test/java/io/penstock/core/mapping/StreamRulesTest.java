package io.penstock.core.mapping;

import static io.penstock.core.mapping.MappingRules.problem;
import static io.penstock.core.mapping.Specs.DYNAMODB;
import static io.penstock.core.mapping.Specs.dynamodb;
import static io.penstock.core.mapping.Specs.filters;
import static io.penstock.core.mapping.Specs.kinesis;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of semantics §1.2 and §1.6 for streams, one case for each. */
class StreamRulesTest {

    private static final String AGE =
            "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)";
    private static final String TIMESTAMP =
            "an instant that is not in the future, such as 2026-01-31T12:00:00Z or seconds since 1970";

    static Stream<Arguments> rules() {
        return Stream.of(
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
                        problem("starting-position-timestamp", null, TIMESTAMP, null)),
                arguments(
                        kinesis(
                                "startingPosition",
                                "AT_TIMESTAMP",
                                "startingPositionTimestamp",
                                "2026-01-01T00:00:01Z"),
                        problem("starting-position-timestamp", "2026-01-01T00:00:01Z", TIMESTAMP, null)),
                arguments(
                        kinesis("startingPosition", "AT_TIMESTAMP", "startingPositionTimestamp", "yesterday"),
                        problem("starting-position-timestamp", "yesterday", TIMESTAMP, null)),
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
                        problem("tumbling-window-in-seconds", "10", "0 when there are filters", null)));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void eachBrokenRuleIsReportedWithPropertyValueAndRange(MappingSpec spec, Problem problem) {
        MappingRules.assertRefused(spec, problem);
    }
}
