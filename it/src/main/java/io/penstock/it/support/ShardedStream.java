package io.penstock.it.support;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * A Kinesis stream. Methods that wait throw {@code IllegalStateException} after 20 seconds.
 *
 * @param client reaches it; stays the caller's to close
 */
public record ShardedStream(KinesisClient client, String name, String arn) {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PAUSE_MILLIS = 50;

    /** Creates the stream and waits until it is active. */
    public static ShardedStream create(KinesisClient client, String name, int shards) throws InterruptedException {
        client.createStream(request -> request.streamName(name).shardCount(shards));
        String arn = client.describeStreamSummary(request -> request.streamName(name))
                .streamDescriptionSummary()
                .streamARN();
        ShardedStream stream = new ShardedStream(client, name, arn);
        stream.awaitActive();
        return stream;
    }

    /** Puts one record and returns its sequence number. */
    public String put(String key, String data) {
        return client.putRecord(
                        request -> request.streamName(name).partitionKey(key).data(SdkBytes.fromUtf8String(data)))
                .sequenceNumber();
    }

    /** Puts records in order, all of one key and at most 500. */
    public void putAll(String key, List<String> data) {
        putAll(data.stream()
                .map(one -> PutRecordsRequestEntry.builder()
                        .partitionKey(key)
                        .data(SdkBytes.fromUtf8String(one))
                        .build())
                .toList());
    }

    /** Puts records in order, at most 500. */
    public void putAll(List<PutRecordsRequestEntry> records) {
        client.putRecords(request -> request.streamName(name).records(records));
    }

    /** Its shards, open and closed. */
    public List<Shard> shards() {
        return client.listShards(request -> request.streamName(name)).shards();
    }

    /** Its open shards in the order of their hash keys: neighbours stand side by side. */
    public List<Shard> openShards() {
        return shards().stream()
                .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                .sorted(Comparator.comparing(
                        shard -> new BigInteger(shard.hashKeyRange().startingHashKey())))
                .toList();
    }

    /** Splits a shard in the middle of its hash keys. */
    public void split(Shard shard) throws InterruptedException {
        BigInteger start = new BigInteger(shard.hashKeyRange().startingHashKey());
        BigInteger end = new BigInteger(shard.hashKeyRange().endingHashKey());
        client.splitShard(request -> request.streamName(name)
                .shardToSplit(shard.shardId())
                .newStartingHashKey(start.add(end).shiftRight(1).toString()));
        awaitActive();
    }

    /** Merges two shards that are neighbours. */
    public void merge(Shard one, Shard other) throws InterruptedException {
        client.mergeShards(
                request -> request.streamName(name).shardToMerge(one.shardId()).adjacentShardToMerge(other.shardId()));
        awaitActive();
    }

    /** Registers a consumer and returns its ARN once it is active. */
    public String consumer(String consumer) throws InterruptedException {
        String consumerArn = client.registerStreamConsumer(
                        request -> request.streamARN(arn).consumerName(consumer))
                .consumer()
                .consumerARN();
        await(
                "the consumer " + consumer + " is active",
                () -> client.describeStreamConsumer(request -> request.consumerARN(consumerArn))
                                .consumerDescription()
                                .consumerStatus()
                        == ConsumerStatus.ACTIVE);
        return consumerArn;
    }

    /** Deletes it and waits until it is gone. */
    public void delete() throws InterruptedException {
        client.deleteStream(request -> request.streamName(name));
        await(
                "the stream " + name + " is gone",
                () -> !client.listStreams().streamNames().contains(name));
    }

    private void awaitActive() throws InterruptedException {
        await(
                "the stream " + name + " is active",
                () -> client.describeStreamSummary(request -> request.streamName(name))
                                .streamDescriptionSummary()
                                .streamStatus()
                        == StreamStatus.ACTIVE);
    }

    private static void await(String what, BooleanSupplier holds) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!holds.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("waited " + PATIENCE.toSeconds() + " s in vain until " + what);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }
}
