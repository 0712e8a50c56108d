package io.penstock.kinesis.kcl;

import io.penstock.core.source.SourceUnavailable;
import java.util.Optional;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.processor.ShardRecordProcessorFactory;

/** What one kind of stream does its own way. Implementations are thread-safe. */
public interface KclStream {

    /** Its ARN, which names it in logs and errors. */
    String arn();

    /**
     * Describes the stream; empty when it does not exist.
     *
     * @throws SourceUnavailable when it can't be asked
     */
    Optional<StreamFacts> facts() throws SourceUnavailable;

    /** The clock that gives its records their times. */
    StreamClock clock();

    /**
     * How the records of one shard are read and written.
     *
     * @param start where the mapping began
     */
    ShardFormat format(String shardId, InitialPositionInStreamExtended start);

    /**
     * True when records after {@code sequenceNumber}, which a shard was read to, are known to be gone (B16: records
     * that expired unread must be reported). Asked once, when a shard is opened.
     */
    boolean isTrimmed(String shardId, String sequenceNumber);

    /** The memory that its shards share. */
    ShardMemory memory();

    /** Why the stream can't be read just now; empty when it can. */
    Optional<String> trouble();

    /**
     * The library at work on this stream; not started yet.
     *
     * @param start where shards without a checkpoint start
     */
    Scheduler scheduler(
            KclApplication application, ShardRecordProcessorFactory processors, InitialPositionInStreamExtended start);
}
