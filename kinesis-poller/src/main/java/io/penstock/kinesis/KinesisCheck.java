package io.penstock.kinesis;

import io.penstock.connect.aws.AwsCheck;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.Problem;
import io.penstock.core.time.Time;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * Finds out whether a stream, or a consumer of it, is there and can be read, by the calls that reading makes.
 * {@code SubscribeToShard} alone is left out: it would end the subscription of whoever reads as this consumer.
 */
record KinesisCheck(KinesisClient kinesis, Time time) {

    private static final String PROPERTY = "event-source-arn";

    /** The first thing that is wrong; empty when nothing is. */
    Optional<Problem> problem(Mapping mapping) throws InterruptedException {
        Arn source = mapping.source();
        String stream = KinesisStream.streamOf(source).toString();
        AwsCheck check = new AwsCheck(source.toString(), time);
        try {
            boolean there = isThere(stream, check)
                    && (stream.equals(source.toString()) || isConsumerThere(source.toString(), check));
            if (!there) {
                return Optional.of(missing(mapping));
            }
            read(stream, check);
            return Optional.empty();
        } catch (ResourceNotFoundException missing) {
            return Optional.of(missing(mapping));
        } catch (ProvisionedThroughputExceededException busy) {
            // Others read this shard: only those who may read are throttled.
            return Optional.empty();
        } catch (SdkException failure) {
            return Optional.of(new Problem(
                    mapping.name(),
                    PROPERTY,
                    source.toString(),
                    "a stream that Penstock can read, but " + check.reason(failure)));
        }
    }

    private boolean isThere(String stream, AwsCheck check) {
        return kinesis.describeStreamSummary(request -> request.streamARN(stream)
                                .overrideConfiguration(check.next("kinesis:DescribeStreamSummary")))
                        .streamDescriptionSummary()
                        .streamStatus()
                != StreamStatus.DELETING;
    }

    private boolean isConsumerThere(String consumer, AwsCheck check) {
        return kinesis.describeStreamConsumer(request -> request.consumerARN(consumer)
                                .overrideConfiguration(check.next("kinesis:DescribeStreamConsumer")))
                        .consumerDescription()
                        .consumerStatus()
                != ConsumerStatus.DELETING;
    }

    private void read(String stream, AwsCheck check) {
        List<Shard> shards = kinesis.listShards(request ->
                        request.streamARN(stream).maxResults(1).overrideConfiguration(check.next("kinesis:ListShards")))
                .shards();
        if (shards.isEmpty()) {
            return;
        }
        String iterator = kinesis.getShardIterator(request -> request.streamARN(stream)
                        .shardId(shards.getFirst().shardId())
                        .shardIteratorType(ShardIteratorType.LATEST)
                        .overrideConfiguration(check.next("kinesis:GetShardIterator")))
                .shardIterator();
        kinesis.getRecords(request -> request.streamARN(stream)
                .shardIterator(iterator)
                .limit(1)
                .overrideConfiguration(check.next("kinesis:GetRecords")));
    }

    private static Problem missing(Mapping mapping) {
        return new Problem(
                mapping.name(),
                PROPERTY,
                mapping.source().toString(),
                "the ARN of a stream that exists, or of a consumer that is registered",
                "Stream not found: " + mapping.source());
    }
}
