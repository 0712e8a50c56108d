package io.penstock.it.bench;

import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A partition that never runs dry: it has the same thousand messages again and again. Used by one thread. */
final class MemoryPartition implements Partition {

    private static final int MESSAGES = 1000;

    private static final EventFormat FORMAT = new EventFormat() {
        @Override
        public String partition() {
            return "measured";
        }

        @Override
        public BatchInfo batchInfo(List<SourceRecord> records) {
            return new BatchInfo("MeasuredBatchInfo", Map.of("batchSize", records.size()));
        }
    };

    private MemoryRecord.Shape shape = new MemoryRecord.PlainShape();
    private final List<MemoryRecord.Message> messages = new ArrayList<>(MESSAGES);
    private int next;
    private long settled;

    /** Has records of this shape from now on. */
    void holds(MemoryRecord.Shape other) {
        shape = other;
        messages.clear();
        for (int id = 0; id < MESSAGES; id++) {
            messages.add(shape.message(id));
        }
    }

    @Override
    public String id() {
        return "measured";
    }

    @Override
    public EventFormat format() {
        return FORMAT;
    }

    @Override
    public Pulled pull(int limit, Duration wait) {
        List<SourceRecord> records = new ArrayList<>(limit);
        for (int index = 0; index < limit; index++) {
            records.add(shape.record(messages.get(next)));
            next = (next + 1) % MESSAGES;
        }
        return new Pulled.Records(records, Instant.MIN, Instant.MAX);
    }

    @Override
    public void settle(Settlement settlement) {
        settled += settlement.entries().size();
    }

    @Override
    public void close(boolean endSettled) {}

    /** The number of settled records. */
    long settled() {
        return settled;
    }
}
