package io.penstock.kinesis;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/**
 * Finds out whether a stream still has the record that a shard was read to. Where it has not, Kinesis continues at the
 * oldest record and reports nothing. Thread-safe.
 */
final class TrimmedRecords {

    /** A read may be empty although there are records. */
    private static final int READS = 5;

    private final KinesisClient kinesis;

    /** Asks through {@code kinesis}. */
    TrimmedRecords(KinesisClient kinesis) {
        this.kinesis = kinesis;
    }

    /** True when the record is gone; false when it is there, or when that is unknown. */
    boolean isTrimmed(String streamArn, String shardId, String sequenceNumber) {
        try {
            String iterator = kinesis.getShardIterator(request -> request.streamARN(streamArn)
                            .shardId(shardId)
                            .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
                            .startingSequenceNumber(sequenceNumber))
                    .shardIterator();
            for (int read = 0; read < READS && iterator != null; read++) {
                String next = iterator;
                GetRecordsResponse answer = kinesis.getRecords(request ->
                        request.streamARN(streamArn).shardIterator(next).limit(1));
                if (!answer.records().isEmpty()) {
                    return !answer.records().getFirst().sequenceNumber().equals(sequenceNumber);
                }
                if (answer.millisBehindLatest() != null && answer.millisBehindLatest() == 0) {
                    return true;
                }
                iterator = answer.nextShardIterator();
            }
            return false;
        } catch (SdkException unknown) {
            return false;
        }
    }
}
