package io.penstock.kinesis.kcl;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/** Leaves aggregated records whole: the function takes them apart, as on AWS (semantics §2.2). */
public final class KeptAggregates extends AggregatorUtil {

    /** A list of its own: the library takes out of it what is checkpointed already. */
    @Override
    public List<KinesisClientRecord> deaggregate(List<KinesisClientRecord> records) {
        return new ArrayList<>(records);
    }

    @Override
    public List<KinesisClientRecord> deaggregate(
            List<KinesisClientRecord> records, BigInteger startingHashKey, BigInteger endingHashKey) {
        return deaggregate(records);
    }
}
