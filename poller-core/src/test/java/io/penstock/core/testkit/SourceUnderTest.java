package io.penstock.core.testkit;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.Source;
import io.penstock.core.time.SystemTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A source for {@link SourceContract}, on a queue, or a stream with one shard, that is empty and its own. */
interface SourceUnderTest {

    /** Opens the source of one mapping; called again after the last one is closed, as after a restart. */
    Source open() throws Exception;

    /** The mapping of {@link #open()}, which asks for another number of lanes. */
    Mapping changed();

    /** Opens a source whose server can't be reached. */
    Source openUnreachable() throws Exception;

    /** Adds one record with this content, plain ASCII without quotes. */
    void put(String content) throws Exception;

    /** Within which a record that was put, or released, comes. */
    default Duration patience() {
        return Duration.ofSeconds(20);
    }

    /** How much longer than its wait a pull may last. */
    default Duration overshoot() {
        return Duration.ofSeconds(2);
    }

    /** Pulls until something comes, at most for {@link #patience()}. */
    default List<SourceRecord> pullSome(Partition partition, int limit) throws Exception {
        return pullSome(List.of(partition), limit).records();
    }

    /** What a partition brought. */
    record Brought(Partition by, List<SourceRecord> records) {}

    /** Pulls from one after the other until something comes, at most for {@link #patience()}. */
    default Brought pullSome(List<Partition> partitions, int limit) throws Exception {
        Instant limitOfPatience = now().plus(patience());
        while (now().isBefore(limitOfPatience)) {
            for (Partition partition : partitions) {
                if (partition.pull(limit, Duration.ofSeconds(2)) instanceof Pulled.Records pulled
                        && !pulled.records().isEmpty()) {
                    return new Brought(partition, pulled.records());
                }
            }
        }
        throw new AssertionError("no record came within " + patience());
    }

    /** Closes partitions whose lanes have stopped. */
    static void closeAll(List<Partition> partitions) {
        partitions.forEach(partition -> partition.close(false));
    }

    /** The machine's time. */
    static Instant now() {
        return new SystemTime().now();
    }
}
