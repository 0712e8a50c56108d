package io.penstock.kinesis.kcl;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/**
 * Leaves aggregated records whole: the function de-aggregates them, as on AWS (semantics §2.2). Such a record has the
 * position of its last part: a checkpoint between its parts, from a time when records were de-aggregated, does not hide
 * the rest of them, and a checkpoint of the whole covers them all.
 */
public final class KeptAggregates extends AggregatorUtil {

    /** What the Kinesis Producer Library writes before an aggregated record. */
    private static final int MAGIC = ByteBuffer.wrap(AGGREGATED_RECORD_MAGIC).getInt();

    /** Returns a list of its own: the library removes from it what is checkpointed already. */
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
