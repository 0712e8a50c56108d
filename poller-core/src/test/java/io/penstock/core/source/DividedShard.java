package io.penstock.core.source;

import static io.penstock.core.record.Fate.DELIVERED;
import static io.penstock.core.source.LedgerTest.sliceOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import java.time.Duration;
import java.util.List;

/** A partition in two key slices: one for the records of the key {@code x}, one for those of {@code y}. */
final class DividedShard {

    /** More records than a test writes. */
    static final int ROOM = 100;

    final KeyedPartitions all;
    final Partition x;
    final Partition y;

    private DividedShard(KeyedPartitions all) {
        this.all = all;
        this.x = all.partitions().get(sliceOf("x", 2));
        this.y = all.partitions().get(sliceOf("y", 2));
    }

    /** Divides {@code shard}. */
    static DividedShard of(Shard shard) {
        return of(shard, shard, ROOM);
    }

    /** Divides {@code source}, which reads {@code shard}, with room for so many records. */
    static DividedShard of(Shard shard, Partition source, int maxRecords) {
        return new DividedShard(new KeyedPartitions(source, 2, maxRecords, 100_000, shard.time));
    }

    /** What a slice has now. */
    static List<SourceRecord> take(Partition slice) throws Exception {
        return take(slice, Duration.ZERO);
    }

    /** What a slice gets within {@code wait}. */
    static List<SourceRecord> take(Partition slice, Duration wait) throws Exception {
        return records(slice.pull(ROOM, wait));
    }

    /** The next record of a slice. */
    static List<SourceRecord> takeOne(Partition slice) throws Exception {
        return records(slice.pull(1, Duration.ZERO));
    }

    private static List<SourceRecord> records(Pulled pulled) {
        assertThat(pulled).isInstanceOf(Pulled.Records.class);
        return ((Pulled.Records) pulled).records();
    }

    static List<String> ids(List<SourceRecord> records) {
        return records.stream().map(SourceRecord::id).toList();
    }

    static void deliver(Partition slice, List<SourceRecord> records) {
        slice.settle(Settlement.all(records, DELIVERED));
    }
}
