package io.penstock.kinesis.kcl;

import io.penstock.core.source.BackgroundTasks;
import io.penstock.core.time.Time;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.LeaseCoordinator;
import software.amazon.kinesis.leases.exceptions.LeasingException;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.processor.ShardRecordProcessorFactory;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;

/** Opens a {@link KclShard} for each lease that this instance gets. Used by the library's threads. */
final class ShardProcessors implements ShardRecordProcessorFactory {

    private static final Logger LOG = LoggerFactory.getLogger(ShardProcessors.class);

    /** Of a lease that was lost before its shard was opened; no lease has it. */
    private static final UUID NO_TOKEN = new UUID(0, 0);

    private final KclStream stream;
    private final InitialPositionInStreamExtended start;
    private final OpenShards open;
    private final KclSettings settings;
    private final BackgroundTasks background;
    private final Time time;
    private volatile @Nullable LeaseCoordinator leases;
    private volatile @Nullable LeaseReturns returns;

    /**
     * For one stream.
     *
     * @param start where the mapping began
     */
    ShardProcessors(
            KclStream stream,
            InitialPositionInStreamExtended start,
            OpenShards open,
            KclSettings settings,
            BackgroundTasks background,
            Time time) {
        this.stream = stream;
        this.start = start;
        this.open = open;
        this.settings = settings;
        this.background = background;
        this.time = time;
    }

    /** Names the library that these are for, which is made after them and calls them only then. */
    void serve(LeaseCoordinator leases, LeaseReturns returns) {
        this.returns = returns;
        this.leases = leases;
    }

    @Override
    public ShardRecordProcessor shardRecordProcessor() {
        return new Processor();
    }

    private KclShard open(String shardId) {
        LeaseCoordinator coordinator = Objects.requireNonNull(leases, "the library runs before it was named");
        Lease held = coordinator.getCurrentlyHeldLease(shardId);
        UUID token = held == null ? NO_TOKEN : held.concurrencyToken();
        KclShard shard = new KclShard(
                new ShardLease(shardId, token, coordinator::getCurrentlyHeldLease, lease -> free(coordinator, lease)),
                stream.format(shardId, start),
                stream,
                open,
                settings,
                time);
        open.add(shard);
        return shard;
    }

    /** Forgetting a lease is not enough: it stays ours in the table, and the library would soon find it there again. */
    private void free(LeaseCoordinator coordinator, Lease lease) {
        try {
            Objects.requireNonNull(returns, "the library runs before it was named")
                    .giveBack(lease);
        } catch (LeasingException | RuntimeException failure) {
            LOG.warn(
                    "the lease of shard {} could not be released; others take it when it runs out: {}",
                    lease.leaseKey(),
                    failure.toString());
        } finally {
            coordinator.dropLease(lease);
        }
    }

    private void warnOfGap(String shardId, ExtendedSequenceNumber checkpoint) {
        if (!checkpoint.isSentinelCheckpoint() && stream.isTrimmed(shardId, checkpoint.sequenceNumber())) {
            LOG.error(
                    "records of {} {} behind {} were deleted before they were read, because they were older than the"
                            + " stream keeps them; it goes on at the oldest there is",
                    stream.arn(),
                    shardId,
                    checkpoint.sequenceNumber());
        }
    }

    /** Passes on what the library has to say of one shard, which it names first. */
    private final class Processor implements ShardRecordProcessor {

        private @Nullable KclShard shard;

        @Override
        public void initialize(InitializationInput input) {
            try {
                // Only the log waits for the answer, which may be long in coming.
                background.once(() -> warnOfGap(input.shardId(), input.extendedSequenceNumber()));
                shard = open(input.shardId());
            } catch (RuntimeException fault) {
                LOG.error(
                        "{} {} can't be opened by our own code; that is tried again",
                        stream.arn(),
                        input.shardId(),
                        fault);
                throw fault;
            }
        }

        @Override
        public void processRecords(ProcessRecordsInput input) {
            shard().handOver(input);
        }

        @Override
        public void leaseLost(LeaseLostInput input) {
            if (shard != null) {
                shard.leaseLost();
            }
        }

        @Override
        public void shardEnded(ShardEndedInput input) {
            shard().ended(input.checkpointer());
        }

        @Override
        public void shutdownRequested(ShutdownRequestedInput input) {
            if (shard != null) {
                shard.handBack(input.checkpointer());
            }
        }

        private KclShard shard() {
            return Objects.requireNonNull(shard, "a shard is read before it is opened");
        }
    }
}
