package io.penstock.dynamodb;

import io.penstock.connect.aws.AwsCheck;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.Problem;
import io.penstock.core.time.Time;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.LimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Finds out whether the stream of a table is there and can be read, by the calls that reading makes. */
record DynamoDbCheck(DynamoDbStreamsClient streams, Time time) {

    private static final String PROPERTY = "event-source-arn";

    /** The first thing that is wrong; empty when nothing is. */
    Optional<Problem> problem(Mapping mapping) throws InterruptedException {
        String arn = mapping.source().toString();
        AwsCheck check = new AwsCheck(arn, time);
        try {
            List<Shard> shards = streams.describeStream(request -> request.streamArn(arn)
                            .limit(1)
                            .overrideConfiguration(check.next("dynamodb:DescribeStream")))
                    .streamDescription()
                    .shards();
            if (!shards.isEmpty()) {
                read(arn, shards.getFirst().shardId(), check);
            }
            return Optional.empty();
        } catch (ResourceNotFoundException missing) {
            return Optional.of(new Problem(
                    mapping.name(),
                    PROPERTY,
                    arn,
                    "the ARN of a stream that exists; a stream that is enabled again has another ARN",
                    "Stream not found: " + arn));
        } catch (SdkException failure) {
            return Optional.of(new Problem(
                    mapping.name(), PROPERTY, arn, "a stream that Penstock can read, but " + check.reason(failure)));
        }
    }

    private void read(String arn, String shard, AwsCheck check) {
        try {
            String iterator = streams.getShardIterator(request -> request.streamArn(arn)
                            .shardId(shard)
                            .shardIteratorType(ShardIteratorType.LATEST)
                            .overrideConfiguration(check.next("dynamodb:GetShardIterator")))
                    .shardIterator();
            streams.getRecords(request ->
                    request.shardIterator(iterator).limit(1).overrideConfiguration(check.next("dynamodb:GetRecords")));
        } catch (ResourceNotFoundException
                | TrimmedDataAccessException
                | ExpiredIteratorException
                | LimitExceededException permitted) {
            // The shard has just gone, or others read it: only those who may read are told so.
        }
    }
}
