package io.penstock.toy;

import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.EventFormat;
import io.penstock.core.record.SourceRecord;
import java.util.List;
import java.util.Map;

/**
 * Events of ticks.
 *
 * @param partition the toy
 */
record ToyFormat(String partition) implements EventFormat {

    @Override
    public BatchInfo batchInfo(List<SourceRecord> records) {
        return new BatchInfo("ToyBatchInfo", Map.of("toy", partition, "ticks", records.size()));
    }
}
