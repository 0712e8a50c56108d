package io.penstock.kinesis;

import io.penstock.core.record.FilterView;
import io.penstock.core.record.SourceRecord;
import java.time.Instant;

/**
 * One record of a shard.
 *
 * @param id its sequence number
 * @param position its position in the shard
 * @param key its partition key
 * @param arrival when it reached the stream, by the stream's clock
 * @param json as the function gets it
 * @param filterView as filters see it
 */
record KinesisRecord(String id, String position, String key, Instant arrival, byte[] json, FilterView filterView)
        implements SourceRecord {

    @Override
    public int deliveries() {
        return 1;
    }

    /** The view keeps the record as the stream's client read it. */
    @Override
    public KinesisRecord withoutFilterView() {
        return new KinesisRecord(id, position, key, arrival, json, FilterView.NONE);
    }

    @Override
    public String toString() {
        return "record " + position;
    }
}
