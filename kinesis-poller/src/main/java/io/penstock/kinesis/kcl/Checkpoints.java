package io.penstock.kinesis.kcl;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;

/**
 * How far a shard is settled, how far the lease table knows, and when it is to be written next. The lane notes; one
 * thread at a time writes. A write that fails, whatever it throws, is made up for by a later one: nothing is lost by
 * it, records are only read again.
 */
final class Checkpoints {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    private final String shard;
    private final Duration interval;
    private final Time time;
    private volatile @Nullable String settled;
    private @Nullable String written;
    private Instant next = Instant.MIN;
    private boolean endWritten;

    /** Of {@code shard}, as the log names it; written no more often than {@code interval} while it is read. */
    Checkpoints(String shard, Duration interval, Time time) {
        this.shard = shard;
        this.interval = interval;
        this.time = time;
    }

    /** Notes that every record up to {@code position} is settled; writes nothing yet. */
    void settled(String position) {
        settled = position;
    }

    /**
     * True when something is settled that the lease table does not know, and the interval since the last write is over.
     */
    boolean isDue() {
        return !areWritten() && !time.now().isBefore(next);
    }

    /** Writes what is settled, when that is due. */
    void writeWhenDue(RecordProcessorCheckpointer checkpointer) {
        if (isDue()) {
            write(checkpointer);
        }
    }

    /** Writes what is settled, unless the lease table knows it. */
    void write(RecordProcessorCheckpointer checkpointer) {
        String position = settled;
        if (position == null || position.equals(written)) {
            return;
        }
        ExtendedSequenceNumber checkpoint = ShardPosition.checkpoint(position);
        next = time.now().plus(interval);
        boolean done =
                attempt(() -> checkpointer.checkpoint(checkpoint.sequenceNumber(), checkpoint.subSequenceNumber()));
        if (done) {
            written = position;
        }
    }

    /** True when the lease table knows all that is settled. */
    boolean areWritten() {
        return settled == null || Objects.equals(settled, written);
    }

    /** Writes that the shard is settled to its end. */
    void writeEnd(RecordProcessorCheckpointer checkpointer) {
        next = time.now().plus(interval);
        endWritten = attempt(checkpointer::checkpoint);
    }

    /** Writes the end, unless the lease table knows it or the interval since the last write is not over. */
    void writeEndWhenDue(RecordProcessorCheckpointer checkpointer) {
        if (!endWritten && !time.now().isBefore(next)) {
            writeEnd(checkpointer);
        }
    }

    /** True when the lease table knows that the shard is settled to its end. */
    boolean isEndWritten() {
        return endWritten;
    }

    /** One write to the lease table. */
    private interface Write {
        void perform() throws InvalidStateException, ShutdownException;
    }

    private boolean attempt(Write write) {
        try {
            write.perform();
            return true;
        } catch (ShutdownException lost) {
            LOG.info("the lease of {} is lost; its next owner reads again what is not checkpointed", shard);
        } catch (InvalidStateException | RuntimeException later) {
            LOG.warn(
                    "the checkpoint of {} could not be written; that is retried, and the shard is read on: {}",
                    shard,
                    later.toString());
        }
        return false;
    }
}
