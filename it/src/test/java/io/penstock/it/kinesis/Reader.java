package io.penstock.it.kinesis;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.StartingPosition;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.Source;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.it.SourceModule;
import io.penstock.it.support.ShardedStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One instance that reads the one shard of a mapping's stream. */
record Reader(SourceModule instance, Mapping mapping) {

    /** From the oldest record of {@code stream}. */
    static Reader of(SourceModule instance, String mapping, ShardedStream stream) {
        return new Reader(
                instance,
                MappingBuilder.kinesis(mapping)
                        .source(stream.arn())
                        .startingPosition(new StartingPosition.TrimHorizon())
                        .build());
    }

    Source open() {
        return instance.open(mapping);
    }

    /** Reads and settles what comes within {@code patience}, as an instance that then stops; returns the positions. */
    List<String> read(Duration patience) throws Exception {
        try (Source source = open()) {
            return read(source, patience);
        }
    }

    /** Reads and settles the first that comes within {@code patience}, then ends its lanes; returns the positions. */
    static List<String> read(Source source, Duration patience) throws Exception {
        List<Partition> partitions = source.assignment();
        Partition shard = partitions.getFirst();
        List<SourceRecord> records = new ArrayList<>();
        Instant deadline = Instant.now().plus(patience);
        while (records.isEmpty() && Instant.now().isBefore(deadline)) {
            if (shard.pull(10, Duration.ofSeconds(1)) instanceof Pulled.Records pulled) {
                records.addAll(pulled.records());
            }
        }
        shard.settle(Settlement.all(records, Fate.DELIVERED));
        partitions.forEach(partition -> partition.close(false));
        return records.stream().map(SourceRecord::position).toList();
    }
}
