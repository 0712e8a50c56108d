package io.penstock.kinesis;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.time.Time;
import io.penstock.kinesis.kcl.KclEnvironment;
import io.penstock.kinesis.kcl.LeaseClients;
import io.penstock.kinesis.kcl.StreamClock;
import io.penstock.kinesis.kcl.StreamErrors;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;

/**
 * The clients of one region, shared by all mappings there. The HTTP client of the blocking ones is closed by its owner.
 *
 * @param kinesis for single calls
 * @param reader for the Kinesis Client Library
 * @param leases for its lease tables
 * @param http of the library's clients, closed with them
 * @param errors how calls about streams failed, by ARN
 * @param clock of the streams
 */
record KinesisClients(
        KinesisClient kinesis,
        KinesisAsyncClient reader,
        LeaseClients leases,
        SdkAsyncHttpClient http,
        StreamErrors errors,
        StreamClock clock)
        implements AutoCloseable {

    private static final String SERVICE = "kinesis";
    private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(10);

    /** Clients for one region. */
    static KinesisClients in(Region region, KclEnvironment environment, Time time) {
        AwsAccess access = environment.access();
        SdkAsyncHttpClient library = environment.async().get();
        StreamErrors errors = new StreamErrors(KinesisClients::stream, time);
        StreamClock clock = new StreamClock(time);
        return new KinesisClients(
                access.blocking(SERVICE, region, KinesisClient.builder())
                        .overrideConfiguration(
                                config -> config.apiCallTimeout(LONGEST_ATTEMPT).addExecutionInterceptor(clock))
                        .build(),
                access.to(SERVICE, region, KinesisAsyncClient.builder().httpClient(library))
                        .overrideConfiguration(
                                config -> config.addExecutionInterceptor(errors).addExecutionInterceptor(clock))
                        .build(),
                LeaseClients.in(region, access, library, time),
                library,
                errors,
                clock);
    }

    private static Optional<String> stream(SdkRequest request) {
        return switch (request) {
            case GetRecordsRequest read -> Optional.ofNullable(read.streamARN());
            case GetShardIteratorRequest iterator -> Optional.ofNullable(iterator.streamARN());
            case ListShardsRequest shards -> Optional.ofNullable(shards.streamARN());
            case SubscribeToShardRequest subscription -> Optional.ofNullable(subscription.consumerARN());
            default -> Optional.empty();
        };
    }

    @Override
    public void close() {
        kinesis.close();
        reader.close();
        leases.close();
        http.close();
    }
}
