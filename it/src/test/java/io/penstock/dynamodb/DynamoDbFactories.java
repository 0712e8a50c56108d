package io.penstock.dynamodb;

import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import io.penstock.it.Aws;
import io.penstock.it.QuickLeases;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Opens streams in this JVM. */
final class DynamoDbFactories {

    private static final DynamoDbProperties PROPERTIES = new DynamoDbProperties(Duration.ofMillis(100));

    private DynamoDbFactories() {}

    /** Streams of tables. */
    static DynamoDbSourceFactory of(Aws aws) {
        return of(aws, aws.dynamoDbStreams().endpoint());
    }

    /** With streams that are elsewhere. */
    static DynamoDbSourceFactory of(Aws aws, URI streams) {
        return new DynamoDbSourceFactory(
                QuickLeases.at(aws, Map.of("dynamodb-streams", streams, "dynamodb", aws.dynamoDb())),
                PROPERTIES,
                Region.US_EAST_1,
                new SystemTime(),
                Chance.unpredictable());
    }

    /** A stream in memory, and its leases in a table. */
    static DynamoDbSourceFactory of(Aws aws, DynamoDbStreamsClient streams) {
        return new DynamoDbSourceFactory(
                QuickLeases.at(aws, Map.of("dynamodb", aws.dynamoDb())),
                PROPERTIES,
                Region.US_EAST_1,
                new SystemTime(),
                Chance.unpredictable(),
                (region, access) -> streams);
    }
}
