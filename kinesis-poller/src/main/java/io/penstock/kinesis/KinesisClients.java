package io.penstock.kinesis;

import io.penstock.core.time.Time;
import io.penstock.kinesis.kcl.StreamErrors;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;

/**
 * The clients of one region, shared by all mappings there; the HTTP client of the blocking ones belongs to others.
 *
 * @param kinesis for single questions
 * @param reader for the Kinesis Client Library
 * @param leases for its lease tables
 * @param tables for our own table beside them
 * @param http of the library's clients, closed with them
 * @param streamErrors what went wrong with streams, by ARN
 * @param leaseErrors what went wrong with lease tables, by name
 */
record KinesisClients(
        KinesisClient kinesis,
        KinesisAsyncClient reader,
        DynamoDbAsyncClient leases,
        DynamoDbClient tables,
        SdkAsyncHttpClient http,
        StreamErrors streamErrors,
        StreamErrors leaseErrors)
        implements AutoCloseable {

    private static final Duration LONGEST_CALL = Duration.ofSeconds(30);
    private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(10);

    /**
     * How AWS is reached.
     *
     * @param http for calls that block
     * @param async for the library; made when it is first needed, because most services read no stream
     * @param kinesisEndpoint stands in for AWS's own
     * @param dynamoDbEndpoint stands in for AWS's own
     */
    record Access(
            SdkHttpClient http,
            Supplier<SdkAsyncHttpClient> async,
            AwsCredentialsProvider credentials,
            Optional<URI> kinesisEndpoint,
            Optional<URI> dynamoDbEndpoint) {

        /** Clients for one region. */
        KinesisClients in(Region region, Time time) {
            SdkAsyncHttpClient library = async.get();
            StreamErrors streamErrors = new StreamErrors(KinesisClients::stream, time);
            StreamErrors leaseErrors = new StreamErrors(KinesisClients::table, time);
            return new KinesisClients(
                    with(KinesisClient.builder().httpClient(http), region, kinesisEndpoint)
                            .overrideConfiguration(config -> config.apiCallTimeout(LONGEST_ATTEMPT))
                            .build(),
                    with(KinesisAsyncClient.builder().httpClient(library), region, kinesisEndpoint)
                            .overrideConfiguration(config -> config.addExecutionInterceptor(streamErrors))
                            .build(),
                    with(DynamoDbAsyncClient.builder().httpClient(library), region, dynamoDbEndpoint)
                            .overrideConfiguration(config -> config.apiCallTimeout(LONGEST_CALL)
                                    .apiCallAttemptTimeout(LONGEST_ATTEMPT)
                                    .addExecutionInterceptor(leaseErrors))
                            .build(),
                    with(DynamoDbClient.builder().httpClient(http), region, dynamoDbEndpoint)
                            .overrideConfiguration(config -> config.apiCallTimeout(LONGEST_ATTEMPT))
                            .build(),
                    library,
                    streamErrors,
                    leaseErrors);
        }

        private <B extends AwsClientBuilder<B, ?>> B with(B builder, Region region, Optional<URI> endpoint) {
            builder.credentialsProvider(credentials).region(region);
            endpoint.ifPresent(builder::endpointOverride);
            return builder;
        }
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

    private static Optional<String> table(SdkRequest request) {
        return switch (request) {
            case GetItemRequest get -> Optional.ofNullable(get.tableName());
            case UpdateItemRequest update -> Optional.ofNullable(update.tableName());
            case QueryRequest query -> Optional.ofNullable(query.tableName());
            case ScanRequest scan -> Optional.ofNullable(scan.tableName());
            default -> Optional.empty();
        };
    }

    @Override
    public void close() {
        kinesis.close();
        reader.close();
        leases.close();
        tables.close();
        http.close();
    }
}
