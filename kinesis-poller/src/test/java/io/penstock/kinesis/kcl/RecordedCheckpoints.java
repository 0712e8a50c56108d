package io.penstock.kinesis.kcl;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.kinesis.exceptions.ThrottlingException;
import software.amazon.kinesis.processor.Checkpointer;
import software.amazon.kinesis.processor.PreparedCheckpointer;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;

/** The library's checkpointer, which keeps what is written to it. */
final class RecordedCheckpoints implements RecordProcessorCheckpointer {

    static final String SHARD_END = "SHARD_END";

    private final List<String> written = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean broken;

    List<String> written() {
        return written;
    }

    /** The next {@code count} writes fail as they do when the lease table throttles. */
    void fail(int count) {
        failures.set(count);
    }

    /** From now on every write throws what nobody expects. */
    void breakDown() {
        broken = true;
    }

    /** Writes succeed again. */
    void recover() {
        broken = false;
    }

    @Override
    public void checkpoint() {
        breakIfBroken();
        written.add(SHARD_END);
    }

    @Override
    public void checkpoint(String sequenceNumber, long subSequenceNumber) throws ThrottlingException {
        breakIfBroken();
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new ThrottlingException("slower");
        }
        written.add(ShardPosition.of(sequenceNumber, subSequenceNumber));
    }

    private void breakIfBroken() {
        if (broken) {
            throw new IllegalArgumentException("connection reset");
        }
    }

    @Override
    public void checkpoint(Record record) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void checkpoint(String sequenceNumber) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PreparedCheckpointer prepareCheckpoint() {
        throw new UnsupportedOperationException();
    }

    @Override
    public PreparedCheckpointer prepareCheckpoint(byte[] state) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PreparedCheckpointer prepareCheckpoint(Record record) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PreparedCheckpointer prepareCheckpoint(Record record, byte[] state) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PreparedCheckpointer prepareCheckpoint(String sequenceNumber) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PreparedCheckpointer prepareCheckpoint(String sequenceNumber, byte[] state) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PreparedCheckpointer prepareCheckpoint(String sequenceNumber, long subSequenceNumber) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PreparedCheckpointer prepareCheckpoint(String sequenceNumber, long subSequenceNumber, byte[] state) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Checkpointer checkpointer() {
        throw new UnsupportedOperationException();
    }
}
