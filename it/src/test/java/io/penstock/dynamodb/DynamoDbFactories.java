package io.penstock.dynamodb;

import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import io.penstock.it.QuickLeases;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Opens streams in this JVM. */
final class DynamoDbFactories {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private DynamoDbFactories() {}

    /** Streams on emulators. */
    static DynamoDbSourceFactory at(URI streams, URI dynamoDb) {
        return new DynamoDbSourceFactory(
                QuickLeases.at(Map.of("dynamodb-streams", streams, "dynamodb", dynamoDb)),
                () -> POLL_INTERVAL,
                Region.US_EAST_1,
                new SystemTime(),
                Chance.unpredictable());
    }

    /** A stream in memory, and its leases on an emulator. */
    static DynamoDbSourceFactory of(DynamoDbStreamsClient streams, URI dynamoDb) {
        return new DynamoDbSourceFactory(
                QuickLeases.at(Map.of("dynamodb", dynamoDb)),
                () -> POLL_INTERVAL,
                Region.US_EAST_1,
                new SystemTime(),
                Chance.unpredictable(),
                (region, access) -> streams);
    }
}
