package io.penstock.it.reliability;

import io.penstock.it.Aws;
import io.penstock.it.Streams;
import io.penstock.it.Tables;
import io.penstock.it.support.BuiltService;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ShardedStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** Queues, streams and tables of one AWS, and instances that read all of them. */
public final class World implements AutoCloseable {

    private final Aws aws = Aws.own();
    /** Its queues and streams. */
    public final Streams streams = new Streams(aws);

    final Tables tables = new Tables(aws);

    /** The endpoint of SQS. */
    public URI sqs() {
        return aws.sqs();
    }

    /** The ARN of {@code resource}. */
    public String arn(String service, String resource) {
        return aws.arn(service, resource);
    }

    /**
     * Starts an instance; returns at once.
     *
     * @param sqs where it finds its queues
     * @param options of its JVM
     * @param configuration without the endpoints of AWS
     */
    PenstockService start(String name, Path folder, URI sqs, List<String> options, Configuration configuration) {
        return start(name, folder, sqs, aws.dynamoDb(), options, configuration);
    }

    /** As {@link #start(String, Path, URI, List, Configuration)}, with a DynamoDB at {@code dynamoDb}. */
    public PenstockService start(
            String name, Path folder, URI sqs, URI dynamoDb, List<String> options, Configuration configuration) {
        List<String> all = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        all.addAll(options);
        all.addAll(aws.options());
        return PenstockService.start(BuiltService.trained(), name, folder, all, whole(sqs, dynamoDb, configuration));
    }

    /** What stands in the file of an instance that is started with {@code configuration}. */
    public Configuration whole(URI sqs, URI dynamoDb, Configuration configuration) {
        Map<String, URI> endpoints = Map.of(
                "sqs",
                sqs,
                "kinesis",
                aws.kinesis(),
                "dynamodb",
                dynamoDb,
                "dynamodb-streams",
                aws.dynamoDbStreams().endpoint());
        return configuration.aws(Aws.REGION, endpoints).kinesisPollInterval(Duration.ofMillis(250));
    }

    /** Where DynamoDB answers. */
    public URI dynamoDb() {
        return aws.dynamoDb();
    }

    /** Puts one record into each shard of {@code stream}. */
    public static void putInEach(ShardedStream stream, List<Shard> shards, String key, Map<Integer, byte[]> data) {
        stream.putAll(data.entrySet().stream()
                .map(entry -> PutRecordsRequestEntry.builder()
                        .partitionKey(key)
                        .explicitHashKey(
                                shards.get(entry.getKey()).hashKeyRange().startingHashKey())
                        .data(SdkBytes.fromByteArrayUnsafe(entry.getValue()))
                        .build())
                .toList());
    }

    @Override
    public void close() {
        streams.close();
        tables.close();
    }
}
