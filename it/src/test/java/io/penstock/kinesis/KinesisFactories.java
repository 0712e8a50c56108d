package io.penstock.kinesis;

import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import io.penstock.it.Aws;
import io.penstock.it.QuickLeases;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.regions.Region;

/** Opens streams in this JVM. */
final class KinesisFactories {

    private KinesisFactories() {}

    static KinesisSourceFactory of(Aws aws) {
        return of(aws, aws.kinesis());
    }

    /** With a Kinesis that is elsewhere. */
    static KinesisSourceFactory of(Aws aws, URI kinesis) {
        return new KinesisSourceFactory(
                QuickLeases.at(aws, Map.of("kinesis", kinesis, "dynamodb", aws.dynamoDb())),
                new KinesisProperties(Duration.ofMillis(200), false),
                Region.US_EAST_1,
                new SystemTime(),
                Chance.unpredictable());
    }
}
