package io.penstock.service.store;

import io.penstock.core.mapping.MappingSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stored mappings for tests. */
public final class Samples {

    /** When they were created, to the nanosecond. */
    public static final Instant CREATED = Instant.parse("2026-01-01T00:00:00.123456789Z");

    private Samples() {}

    /** The id of the mapping {@code number}. */
    public static UUID id(int number) {
        return new UUID(0x1111_1111_2222_3333L, 0x8888_0000_0000_0000L + number);
    }

    /** A new mapping of a source and function of its own. */
    public static StoredMapping mapping(int number) {
        return mapping(number, "queue-" + number + " resize");
    }

    /** A new mapping of this source and function. */
    public static StoredMapping mapping(int number, String uniqueness) {
        return new StoredMapping(id(number), spec("function-" + number, null), uniqueness, CREATED, CREATED, false, 1);
    }

    /** The next revision of {@code mapping}, with another batch size. */
    public static StoredMapping next(StoredMapping mapping) {
        long revision = mapping.revision() + 1;
        return new StoredMapping(
                mapping.id(),
                spec(String.valueOf(mapping.spec().functionName()), (int) revision),
                mapping.uniqueness(),
                mapping.created(),
                mapping.modified().plusSeconds(1),
                mapping.deleting(),
                revision);
    }

    /** The next revision of {@code mapping}, of another source and function. */
    public static StoredMapping moved(StoredMapping mapping, String uniqueness) {
        StoredMapping next = next(mapping);
        return new StoredMapping(
                next.id(), next.spec(), uniqueness, next.created(), next.modified(), next.deleting(), next.revision());
    }

    /** The next revision of {@code mapping}, which is or is not to be removed. */
    public static StoredMapping deleting(StoredMapping mapping, boolean deleting) {
        StoredMapping next = next(mapping);
        return new StoredMapping(
                next.id(), next.spec(), next.uniqueness(), next.created(), next.modified(), deleting, next.revision());
    }

    /** A mapping like {@code mapping} that asks for {@code spec}. */
    public static StoredMapping with(MappingSpec spec, StoredMapping mapping) {
        return new StoredMapping(
                mapping.id(),
                spec,
                mapping.uniqueness(),
                mapping.created(),
                mapping.modified(),
                mapping.deleting(),
                mapping.revision());
    }

    /** A specification with little in it. */
    public static MappingSpec spec(String function, @Nullable Integer batchSize) {
        return new MappingSpec(
                "arn:aws:sqs:us-east-1:000000000000:orders",
                function,
                null,
                batchSize,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** A specification with every member, and texts that are easily changed on the way. */
    public static MappingSpec everything() {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("team", "\u00fcber\t\"orders\" \\ \uD83D\uDC4B");
        tags.put("a", "");
        tags.put("Z", "half of a pair: \uD83D");
        return new MappingSpec(
                "arn:aws:kinesis:us-east-1:000000000000:stream/clicks",
                "resize:live",
                false,
                100,
                5,
                "AT_TIMESTAMP",
                "1700000000.250",
                10,
                -1,
                3600,
                true,
                30,
                List.of("ReportBatchItemFailures"),
                new MappingSpec.FilterCriteria(List.of(
                        new MappingSpec.PatternFilter("{\n  \"body\" : { \"kind\":[\"order\"] }\r\n}\n"),
                        new MappingSpec.PatternFilter(" {\"data\":{\"n\":[1.0,1e2,{\"exists\":false}]}}"),
                        new MappingSpec.PatternFilter(null))),
                new MappingSpec.DestinationConfig(
                        new MappingSpec.Target("https://example.com/failed?key=1&name=a%20b"),
                        new MappingSpec.Target(null),
                        true,
                        Duration.ofMillis(90_500)),
                new MappingSpec.ScalingConfig(20),
                new MappingSpec.ProvisionedPollerConfig(2, 30),
                new MappingSpec.MetricsConfig(List.of("EventCount")),
                true,
                new MappingSpec.RetryBackoffConfig(Duration.ofSeconds(5), 1.5, Duration.ofMinutes(15)),
                tags);
    }
}
