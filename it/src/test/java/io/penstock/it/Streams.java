package io.penstock.it;

import io.penstock.it.support.Configuration;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ShardedStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** A Kinesis with streams, a DynamoDB for lease tables, and services to run on them. */
public final class Streams implements AutoCloseable {

    /** The queues and functions beside them. */
    public final Stage stage;

    private final SdkHttpClient http = AwsCrtHttpClient.create();
    private final KinesisClient kinesis;
    private final DynamoDbClient leases;

    /** Uses an AWS of its own. */
    public Streams() {
        this(Aws.own());
    }

    /** Uses {@code aws}, which is closed with it. */
    public Streams(Aws aws) {
        stage = new Stage(aws);
        kinesis = aws.client(aws.kinesis(), http, KinesisClient.builder());
        leases = aws.client(aws.dynamoDb(), http, DynamoDbClient.builder());
    }

    /** The AWS that the streams are in. */
    public Aws aws() {
        return stage.aws;
    }

    /** A client that reads lease tables. */
    public DynamoDbClient leases() {
        return leases;
    }

    /** Creates a stream. */
    public ShardedStream stream(String name, int shards) {
        try {
            return ShardedStream.create(kinesis, name, shards);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a stream is created", stop);
        }
    }

    /** Starts a service on these streams, quick to take over the shards of another. */
    public PenstockService service(String name, Path folder, Configuration configuration) {
        return service(name, folder, aws().kinesis(), aws().dynamoDb(), configuration);
    }

    /** As {@link #service(String, Path, Configuration)}, with Kinesis and DynamoDB at these endpoints. */
    public PenstockService service(
            String name, Path folder, URI kinesisEndpoint, URI dynamoDb, Configuration configuration) {
        return stage.service(
                name,
                folder,
                Map.of("kinesis", kinesisEndpoint, "dynamodb", dynamoDb),
                configuration.failoverTime(Duration.ofSeconds(3)).kinesisPollInterval(Duration.ofMillis(250)));
    }

    @Override
    public void close() {
        stage.close();
        kinesis.close();
        leases.close();
        http.close();
    }
}
