package io.penstock.kinesis;

import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import io.penstock.it.QuickLeases;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.regions.Region;

/** Opens streams on emulators, in this JVM. */
final class KinesisFactories {

    private KinesisFactories() {}

    static KinesisSourceFactory at(URI kinesis, URI dynamoDb) {
        return new KinesisSourceFactory(
                QuickLeases.at(Map.of("kinesis", kinesis, "dynamodb", dynamoDb)),
                () -> new KinesisReading(Duration.ofMillis(200), false),
                Region.US_EAST_1,
                new SystemTime(),
                Chance.unpredictable());
    }
}
