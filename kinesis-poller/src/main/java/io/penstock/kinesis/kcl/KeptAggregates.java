package io.penstock.kinesis.kcl;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/**
 * Leaves aggregated records whole: the function takes them apart, as on AWS (semantics §2.2). Such a record stands
 * where its last part does: a checkpoint between its parts, from a time when records were taken apart, does not hide
 * the rest of them, and a checkpoint of the whole covers them all.
 */
public final class KeptAggregates extends AggregatorUtil {

    /** What the Kinesis Producer Library writes before an aggregated record. */
    private static final int MAGIC = ByteBuffer.wrap(AGGREGATED_RECORD_MAGIC).getInt();

    /** A list of its own: the library takes out of it what is checkpointed already. */
    @Override
    public List<KinesisClientRecord> deaggregate(List<KinesisClientRecord> records) {
        List<KinesisClientRecord> whole = new ArrayList<>(records.size());
        for (KinesisClientRecord record : records) {
            whole.add(
                    isAggregated(record.data())
                            ? record.toBuilder()
                                    .subSequenceNumber(Long.MAX_VALUE)
                                    .build()
                            : record);
        }
        return whole;
    }

    @Override
    public List<KinesisClientRecord> deaggregate(
            List<KinesisClientRecord> records, BigInteger startingHashKey, BigInteger endingHashKey) {
        return deaggregate(records);
    }

    private static boolean isAggregated(ByteBuffer data) {
        return data.remaining() >= Integer.BYTES && data.getInt(data.position()) == MAGIC;
    }
}
