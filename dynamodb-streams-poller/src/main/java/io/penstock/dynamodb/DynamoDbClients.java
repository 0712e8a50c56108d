package io.penstock.dynamodb;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.kinesis.kcl.LeaseClients;
import java.time.Duration;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * The clients of one region, shared by all mappings there. The HTTP client of the blocking ones is closed by its owner.
 *
 * @param streams reads streams
 * @param leases for the lease tables of the Kinesis Client Library
 * @param http of the library's client, closed with it
 */
record DynamoDbClients(DynamoDbStreamsClient streams, LeaseClients leases, SdkAsyncHttpClient http)
        implements AutoCloseable {

    private static final Duration LONGEST_CALL = Duration.ofSeconds(30);
    private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(10);

    /** The client that reads streams on AWS. */
    static DynamoDbStreamsClient streams(Region region, AwsAccess access) {
        return access.blocking("dynamodb-streams", region, DynamoDbStreamsClient.builder())
                .overrideConfiguration(
                        config -> config.apiCallTimeout(LONGEST_CALL).apiCallAttemptTimeout(LONGEST_ATTEMPT))
                .build();
    }

    @Override
    public void close() {
        streams.close();
        leases.close();
        http.close();
    }
}
