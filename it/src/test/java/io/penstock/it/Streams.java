package io.penstock.it;

import io.penstock.it.support.PenstockService;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** A Kinesis with streams, a DynamoDB for lease tables, and services to run on them. */
public final class Streams implements AutoCloseable {

    /** The queues and functions beside them. */
    public final Stage stage;

    private final SdkHttpClient http = AwsCrtHttpClient.create();
    private final KinesisClient client;

    /** On an AWS of its own. */
    public Streams() {
        this(Aws.own());
    }

    /** On {@code aws}, which is closed with it. */
    public Streams(Aws aws) {
        stage = new Stage(aws);
        client = KinesisClient.builder()
                .endpointOverride(aws.kinesis())
                .region(Region.of(Aws.REGION))
                .credentialsProvider(aws.credentials())
                .httpClient(http)
                .build();
    }

    /** Where the streams are. */
    public Aws aws() {
        return stage.aws;
    }

    /** The client of Kinesis. */
    public KinesisClient kinesis() {
        return client;
    }

    /** Makes a stream. */
    public Stream stream(String name, int shards) {
        client.createStream(request -> request.streamName(name).shardCount(shards));
        Stream stream = new Stream(name);
        stream.awaitActive();
        return stream;
    }

    /**
     * Starts a service on these streams, quick to take over the shards of another.
     *
     * @param yaml under {@code penstock}, already indented by two
     */
    public PenstockService service(String name, Path folder, String yaml) {
        return service(name, folder, aws().kinesis(), aws().dynamoDb(), yaml);
    }

    /** As {@link #service(String, Path, String)}, with something between. */
    public PenstockService service(String name, Path folder, URI kinesis, URI dynamoDb, String yaml) {
        String head = """
                  leases: { failover-time: 3s }
                  kinesis: { poll-interval: 250ms }
                """;
        return stage.service(name, folder, Map.of("kinesis", kinesis, "dynamodb", dynamoDb), head + yaml);
    }

    @Override
    public void close() {
        stage.close();
        client.close();
        http.close();
    }

    /** A stream. */
    public final class Stream {

        private final String name;

        private Stream(String name) {
            this.name = name;
        }

        /** Its ARN. */
        public String arn() {
            return aws().arn("kinesis", "stream/" + name);
        }

        /** Its name. */
        public String name() {
            return name;
        }

        /** Puts one record and returns its sequence number. */
        public String put(String key, String data) {
            return client.putRecord(request ->
                            request.streamName(name).partitionKey(key).data(SdkBytes.fromUtf8String(data)))
                    .sequenceNumber();
        }

        /** Puts records in order, all of one key; they must be few. */
        public void putAll(String key, List<String> data) {
            client.putRecords(request -> request.streamName(name)
                    .records(data.stream()
                            .map(one -> PutRecordsRequestEntry.builder()
                                    .partitionKey(key)
                                    .data(SdkBytes.fromUtf8String(one))
                                    .build())
                            .toList()));
        }

        /** Its shards, open and closed. */
        public List<Shard> shards() {
            return client.listShards(request -> request.streamName(name)).shards();
        }

        /** Splits a shard in the middle. */
        public void split(Shard shard) {
            BigInteger start = new BigInteger(shard.hashKeyRange().startingHashKey());
            BigInteger end = new BigInteger(shard.hashKeyRange().endingHashKey());
            client.splitShard(request -> request.streamName(name)
                    .shardToSplit(shard.shardId())
                    .newStartingHashKey(start.add(end).shiftRight(1).toString()));
            awaitActive();
        }

        /** Merges two shards that are neighbours. */
        public void merge(Shard one, Shard other) {
            client.mergeShards(request ->
                    request.streamName(name).shardToMerge(one.shardId()).adjacentShardToMerge(other.shardId()));
            awaitActive();
        }

        /** Deletes it. */
        public void delete() {
            client.deleteStream(request -> request.streamName(name));
            Awaitility.await().until(() -> !client.listStreams().streamNames().contains(name));
        }

        /** Registers a consumer and returns its ARN. */
        public String consumer(String consumer) {
            String arn = client.registerStreamConsumer(
                            request -> request.streamARN(arn()).consumerName(consumer))
                    .consumer()
                    .consumerARN();
            Awaitility.await()
                    .until(() -> client.describeStreamConsumer(request -> request.consumerARN(arn))
                            .consumerDescription()
                            .consumerStatusAsString()
                            .equals("ACTIVE"));
            return arn;
        }

        private void awaitActive() {
            Awaitility.await()
                    .until(() -> client.describeStreamSummary(request -> request.streamName(name))
                                    .streamDescriptionSummary()
                                    .streamStatus()
                            == StreamStatus.ACTIVE);
        }
    }
}
