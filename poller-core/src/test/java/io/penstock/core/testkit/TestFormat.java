package io.penstock.core.testkit;

import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.EventFormat;
import io.penstock.core.record.SourceRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes events of {@link TestRecord}s: {@code {"Records":[…]}}. */
public record TestFormat(String partition) implements EventFormat {

    /** The format of a partition named {@code partition-0}. */
    public TestFormat() {
        this("partition-0");
    }

    @Override
    public BatchInfo batchInfo(List<SourceRecord> records) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("partition", partition);
        if (records.isEmpty()) {
            return new BatchInfo("TestBatchInfo", details);
        }
        details.put("first", records.getFirst().id());
        details.put("last", records.getLast().id());
        details.put("batchSize", records.size());
        return new BatchInfo("TestBatchInfo", details);
    }
}
