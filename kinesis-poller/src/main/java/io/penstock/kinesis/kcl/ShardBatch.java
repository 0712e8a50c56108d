package io.penstock.kinesis.kcl;

import io.penstock.core.mapping.Arn;
import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.SourceRecord;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Records of one shard that were delivered or discarded together (semantics §6.1).
 *
 * @param source the ARN that the mapping names
 */
public record ShardBatch(Arn source, String shardId, List<SourceRecord> records) {

    /**
     * The part of a destination record that describes the batch.
     *
     * @param name of that part
     * @param time writes a time
     */
    public BatchInfo info(String name, Function<Instant, String> time) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("shardId", shardId);
        if (!records.isEmpty()) {
            SourceRecord first = records.getFirst();
            SourceRecord last = records.getLast();
            details.put("startSequenceNumber", first.id());
            details.put("endSequenceNumber", last.id());
            details.put("approximateArrivalOfFirstRecord", time.apply(first.arrival()));
            details.put("approximateArrivalOfLastRecord", time.apply(last.arrival()));
            details.put("batchSize", records.size());
        }
        details.put("streamArn", source.toString());
        return new BatchInfo(name, details);
    }
}
