package io.penstock.kinesis.kcl;

import io.penstock.core.source.BackgroundTasks;
import io.penstock.core.time.Time;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.processor.ShardRecordProcessorFactory;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;

/** Opens a {@link KclShard} for each lease that this instance gets. Used by the library's threads. */
final class ShardProcessors implements ShardRecordProcessorFactory {

    private static final Logger LOG = LoggerFactory.getLogger(ShardProcessors.class);

    private final OpenedStream stream;
    private final OpenShards open;
    private final KclSettings settings;
    private final BackgroundTasks background;
    private final Function<String, ShardLease> leases;
    private final Time time;

    /**
     * For one run of the library.
     *
     * @param open gets each shard that is opened
     * @param leases the lease under which this instance reads a shard from now on
     */
    ShardProcessors(
            OpenedStream stream,
            OpenShards open,
            KclSettings settings,
            BackgroundTasks background,
            Function<String, ShardLease> leases,
            Time time) {
        this.stream = stream;
        this.open = open;
        this.settings = settings;
        this.background = background;
        this.leases = leases;
        this.time = time;
    }

    @Override
    public ShardRecordProcessor shardRecordProcessor() {
        return new ShardProcessor(this::open);
    }

    private KclShard open(InitializationInput input) {
        try {
            // Only the log waits for the answer, which may take long.
            background.once(() -> warnOfGap(input.shardId(), input.extendedSequenceNumber()));
            KclShard shard = new KclShard(leases.apply(input.shardId()), stream, open, settings, time);
            open.add(shard);
            return shard;
        } catch (RuntimeException fault) {
            LOG.error(
                    "shard {} of {} can't be opened by a fault of Penstock; please report it with this stack trace."
                            + " Opening it is retried",
                    input.shardId(),
                    stream.arn(),
                    fault);
            throw fault;
        }
    }

    private void warnOfGap(String shardId, ExtendedSequenceNumber checkpoint) {
        if (!checkpoint.isSentinelCheckpoint() && stream.isTrimmed(shardId, checkpoint.sequenceNumber())) {
            LOG.error(
                    "records of {} {} after {} were deleted before they were read, because they were older than the"
                            + " stream keeps them; reading continues at the oldest record",
                    stream.arn(),
                    shardId,
                    checkpoint.sequenceNumber());
        }
    }
}
