package io.penstock.kinesis.kcl;

import io.penstock.core.record.EventFormat;
import io.penstock.core.record.SourceRecord;
import java.util.List;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/** How the records of one shard are read and written. Implementations are thread-safe. */
public interface ShardFormat extends EventFormat {

    /** The records as lanes get them, in the same order; each has a {@link ShardPosition} as its position. */
    List<SourceRecord> records(List<KinesisClientRecord> read);
}
