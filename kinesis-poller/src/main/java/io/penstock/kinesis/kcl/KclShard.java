package io.penstock.kinesis.kcl;

import io.penstock.core.record.SourceRecord;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;

/**
 * One shard as the Kinesis Client Library uses it, for as long as this instance holds its lease: what the library
 * pushes from its threads, the lane pulls from the shard's {@link #partition()}. While a read waits for the lane, the
 * library's thread waits here, keeps the checkpoint up to date, and asks whether the lease is still held, because the
 * library reports that only afterwards.
 *
 * <p>Checkpoints are written on the library's threads, or between its calls, and never pass a record that is not
 * settled. Once the shard is left, nothing more is taken from the library; once its lane has stopped, the last
 * checkpoint is written and the lease released. A read that our own code fails to take leaves the shard in the same
 * way: the library goes on after it, so it must be read again under another lease (B13).
 */
final class KclShard {

    private static final Logger LOG = LoggerFactory.getLogger(KclShard.class);

    /** How long the last checkpoint is retried. */
    private static final Duration LAST_CHECKPOINT = Duration.ofSeconds(2);

    /** How long a record may take to show, and how wrong the stream's clock may be known: by less than a second. */
    private static final Duration TO_SHOW = Duration.ofSeconds(2);

    private final ShardLease lease;
    private final OpenedStream stream;
    private final ShardFormat format;
    private final Duration grace;
    private final Time time;
    private final ShardReads reads;
    private final ReadTimes times;
    private final Checkpoints checkpoints;
    private final LibraryCalls calls = new LibraryCalls();
    private final ReadSlot slot;
    private final ShardOwnership ownership;
    private final ShardPartition partition;

    /** A shard under {@code lease}. */
    KclShard(ShardLease lease, OpenedStream stream, ShardListener listener, KclSettings settings, Time time) {
        this.lease = lease;
        this.stream = stream;
        this.format = stream.format(lease.shardId());
        this.grace = settings.grace();
        this.time = time;
        this.times = new ReadTimes(time);
        this.reads = stream.memory().open(lease.shardId());
        this.checkpoints = new Checkpoints(toString(), settings.checkpointInterval(), time);
        this.slot = new ReadSlot(time);
        this.ownership = new ShardOwnership(lease, slot, listener);
        this.partition =
                new ShardPartition(ownership, stream, format, reads, slot, checkpoints, settings.backoff(), time);
    }

    /** The lease under which it is read. */
    ShardLease lease() {
        return lease;
    }

    /** What its lane uses. */
    ShardPartition partition() {
        return partition;
    }

    /** Takes the shard out of the assignment; the lane finishes what it has and closes the partition. */
    void leave() {
        ownership.leave();
    }

    // --- between the library's calls ---

    /** True when a checkpoint is due that no call of the library writes. */
    boolean isCheckpointDue() {
        return !ownership.isOver() && calls.between(last -> checkpoints.isDue());
    }

    /**
     * Writes a checkpoint that is due, unless the library is calling just now. It makes no call while it waits with the
     * end of a shard for another shard that was merged with this one, for as long as that takes.
     */
    void writeCheckpoint() {
        betweenCalls(checkpoints::writeWhenDue);
    }

    /** As {@link #shutdownRequested}, for a shard that the library does not ask for because it waits with its end. */
    void release() {
        betweenCalls(last -> {
            leave();
            checkpointAndRelease(last);
        });
    }

    private void betweenCalls(Consumer<RecordProcessorCheckpointer> work) {
        if (!ownership.isOver()) {
            calls.between(last -> {
                work.accept(last);
                return true;
            });
        }
    }

    // --- called by the library, by one thread at a time ---

    /** Fills in a read as soon as the last one is taken; writes a checkpoint when one is due. */
    void processRecords(ProcessRecordsInput input) {
        if (slot.isLeft()) {
            calls.run(() -> checkpointAndRelease(input.checkpointer()));
            return;
        }
        try {
            // Nothing is made before this point, so that whatever is thrown is caught here (F3).
            calls.read(input.checkpointer(), () -> fill(input));
        } catch (Throwable fault) {
            // Before anything that needs memory: the library goes on after these records, whatever is thrown here.
            slot.markLeft();
            leave();
            if (fault instanceof Error error) {
                throw error;
            }
            LOG.error(
                    "{} can't be read by a fault of Penstock; please report it with this stack trace. Its lease is"
                            + " released, and it is read again",
                    this,
                    fault);
        }
    }

    private void fill(ProcessRecordsInput input) {
        List<SourceRecord> records = format.records(input.records());
        reads.delivered(records);
        Instant upTo = readTo(input);
        checkpoints.writeWhenDue(input.checkpointer());
        awaitUnlessLeft(slot::isFree, input.checkpointer());
        slot.fill(records, upTo);
        if (reads.isPushed()) {
            awaitRoom(input.checkpointer());
        }
    }

    /** Keeps the library from asking for more before there is room, and looks after the lease meanwhile. */
    private void awaitRoom(RecordProcessorCheckpointer checkpointer) {
        try {
            while (slot.isOpen() && !reads.awaitRoom(ReadSlot.CHECK_INTERVAL)) {
                checkpoints.writeWhenDue(checkpointer);
                ownership.leaveWhenAsked();
            }
        } catch (InterruptedException shutdown) {
            leave();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Up to when the shard was read, by the stream's clock, when the read was made: it may have waited since (F2).
     * Where a stream reports no lag, only an empty read shows that it was read to its end.
     */
    private Instant readTo(ProcessRecordsInput input) {
        Instant read =
                times.of(input.cacheEntryTime()).plus(stream.clock().ahead()).minus(TO_SHOW);
        Long lag = input.millisBehindLatest();
        if (lag != null) {
            return read.minusMillis(lag);
        }
        return input.records().isEmpty() ? read : Instant.MIN;
    }

    /** The lease is lost: another instance may read the shard already. */
    void leaseLost() {
        ownership.leaseLost();
    }

    /** The lease is to be transferred, or this instance stops: what the lane finishes is checkpointed. */
    void shutdownRequested(RecordProcessorCheckpointer checkpointer) {
        leave();
        calls.run(() -> checkpointAndRelease(checkpointer));
    }

    /** All records of the shard are read; waits until they are settled, and writes its end. */
    void shardEnded(RecordProcessorCheckpointer checkpointer) {
        calls.run(() -> settleEnd(checkpointer));
    }

    private void settleEnd(RecordProcessorCheckpointer checkpointer) {
        if (!stream.isStillThere()) {
            leave();
            awaitClosed(() -> {});
            ownership.release();
            return;
        }
        slot.end();
        awaitUnlessLeft(() -> slot.isClosed() || slot.isLeft(), checkpointer);
        awaitClosed(() -> checkpoints.writeWhenDue(checkpointer));
        if (slot.isEndSettled()) {
            writeEnd(checkpointer);
        } else {
            // The library asks for the end again and again while it holds the lease, and no lane will bring it.
            checkpointAndRelease(checkpointer);
        }
    }

    private void writeEnd(RecordProcessorCheckpointer checkpointer) {
        checkpoints.writeEnd(checkpointer);
        slot.awaitUntil(() -> ownership.isOver() || checkpoints.isEndWritten(), () -> {
            checkpoints.writeEndWhenDue(checkpointer);
            ownership.isOwned();
        });
        ownership.end(checkpoints.isEndWritten());
    }

    /**
     * Waits for the lane, since a batch in flight may stand before records that are settled, then releases the lease.
     */
    private void checkpointAndRelease(RecordProcessorCheckpointer checkpointer) {
        try {
            awaitClosed(() -> checkpoints.writeWhenDue(checkpointer));
            checkpoints.write(checkpointer);
            Instant deadline = time.now().plus(LAST_CHECKPOINT);
            slot.awaitUntil(() -> ownership.isOver() || checkpoints.areWritten() || isOver(deadline), () -> {
                checkpoints.writeWhenDue(checkpointer);
                ownership.isOwned();
            });
        } finally {
            ownership.release();
        }
    }

    /** Waits until the lane has stopped, within the grace; no longer once the lease is lost. */
    private void awaitClosed(Runnable meanwhile) {
        Instant deadline = time.now().plus(grace);
        slot.awaitUntil(() -> slot.isClosed() || ownership.isOver() || isOver(deadline), () -> {
            meanwhile.run();
            ownership.isOwned();
        });
    }

    private boolean isOver(Instant deadline) {
        return !time.now().isBefore(deadline);
    }

    /** Waits and writes checkpoints; leaves the shard when its lease is lost or is to be transferred. */
    private void awaitUnlessLeft(BooleanSupplier condition, RecordProcessorCheckpointer checkpointer) {
        slot.awaitUntil(condition, () -> {
            checkpoints.writeWhenDue(checkpointer);
            times.checkWallClock();
            ownership.leaveWhenAsked();
        });
    }

    @Override
    public String toString() {
        return "shard " + lease.shardId() + " of " + stream.arn();
    }
}
