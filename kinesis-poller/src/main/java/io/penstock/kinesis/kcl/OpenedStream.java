package io.penstock.kinesis.kcl;

import io.penstock.core.source.SourceUnavailable;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;

/**
 * A stream as one run of the library found it: a stream of the same name that is created later is another one.
 * Thread-safe.
 */
final class OpenedStream {

    private static final Logger LOG = LoggerFactory.getLogger(OpenedStream.class);

    private final KclStream stream;
    private final Instant created;
    private final InitialPositionInStreamExtended start;
    private final Supplier<Optional<String>> leaseTrouble;
    private volatile boolean gone;

    /**
     * A stream that exists.
     *
     * @param created when it was created
     * @param start where shards without a checkpoint start
     * @param leaseTrouble why its leases can't be read just now
     */
    OpenedStream(
            KclStream stream,
            Instant created,
            InitialPositionInStreamExtended start,
            Supplier<Optional<String>> leaseTrouble) {
        this.stream = stream;
        this.created = created;
        this.start = start;
        this.leaseTrouble = leaseTrouble;
    }

    /** Its ARN. */
    String arn() {
        return stream.arn();
    }

    /** Where shards without a checkpoint start. */
    InitialPositionInStreamExtended start() {
        return start;
    }

    /** How the records of one shard are read and written. */
    ShardFormat format(String shardId) {
        return stream.format(shardId, start);
    }

    /** The memory that its shards share. */
    ShardMemory memory() {
        return stream.memory();
    }

    /** The clock that gives its records their times. */
    StreamClock clock() {
        return stream.clock();
    }

    /** Why the stream or its leases can't be read just now; empty when they can. */
    Optional<String> trouble() {
        return leaseTrouble.get().or(stream::trouble);
    }

    /** True when records after {@code sequenceNumber}, which a shard was read to, are known to be gone. */
    boolean isTrimmed(String shardId, String sequenceNumber) {
        return stream.isTrimmed(shardId, sequenceNumber);
    }

    /** Asks the service; false when the stream is removed or recreated, true when that is unknown. */
    boolean isStillThere() {
        try {
            boolean same = stream.facts().map(StreamFacts::created).equals(Optional.of(created));
            if (!same) {
                LOG.error(
                        "the stream {} was removed or recreated; its shards are left, and their checkpoints stay as"
                                + " they are. The mapping reads a stream of this name again once there is one",
                        arn());
                gone = true;
            }
            return same;
        } catch (SourceUnavailable unknown) {
            return true;
        }
    }

    /** True once the stream was found removed or recreated. */
    boolean isGone() {
        return gone;
    }
}
