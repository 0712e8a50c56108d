package io.penstock.kinesis.kcl;

import io.penstock.core.limit.BytesInFlight;
import io.penstock.core.limit.ExpectedSize;
import io.penstock.core.record.SourceRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The memory of what is read from one shard under one lease. Before a read it takes room for as much as the shard is
 * likely to have, and tells how many records of that size fit in; a read that fills its room may be twice as large the next
 * time. Thread-safe.
 */
final class ShardReads {

    /** The largest read there is: 10 MB, which grow by a third and more when they are written as JSON. */
    private static final long LARGEST = 16L << 20;

    private static final long FIRST = 2L << 20;
    private static final long SMALLEST = 256L << 10;

    /** One read takes at most this part of all memory, though not less than {@link #SMALLEST_BOUND}. */
    private static final int PART = 16;

    private static final long SMALLEST_BOUND = 2L << 20;

    /** The size of a record before one was read: few are asked for, until it is known how large they are. */
    private static final long FIRST_RECORD = 256L << 10;

    private final BytesInFlight memory;
    private final ExpectedSize record = new ExpectedSize(FIRST_RECORD);
    private final long bound;
    private final Deque<Long> ahead = new ArrayDeque<>();
    private long next;
    private volatile boolean polled;

    ShardReads(BytesInFlight memory) {
        this.memory = memory;
        this.bound = Math.clamp(memory.limit() / PART, SMALLEST_BOUND, LARGEST);
        this.next = Math.min(FIRST, bound);
    }

    /** Of all that is read and not settled. */
    BytesInFlight memory() {
        return memory;
    }

    /** How many bytes of one shard may wait for a lane that is stuck, at most {@code most}. */
    long backlog(long most) {
        return Math.min(most, Math.max(bound, memory.limit() / 4));
    }

    // --- called by the thread that reads ---

    /** From now on each read is counted before it is handed over. */
    void poll() {
        polled = true;
    }

    /**
     * Takes room for the next read; false when there is none before {@code longest} is over.
     *
     * @throws InterruptedException when the thread is interrupted while it waits
     */
    boolean awaitRoom(Duration longest) throws InterruptedException {
        return memory.reserve(room(), longest);
    }

    private synchronized long room() {
        return next;
    }

    /** The most records, at least 1 and at most {@code most}, that fit into the room that was taken. */
    int limit(int most) {
        return Math.toIntExact(Math.clamp(room() / Math.max(1, record.ofOne()), 1, most));
    }

    /** Counts what a read brought. */
    void read(int records, long bytes) {
        synchronized (this) {
            memory.received(bytes);
            ahead.add(bytes);
            long wanted = bytes * 2 > next ? next * 2 : next - next / 8;
            next = Math.clamp(wanted, SMALLEST, bound);
        }
        record.saw(records, bytes);
    }

    /** There was no room for a read; an empty one comes in its place. */
    synchronized void skipped() {
        ahead.add(0L);
    }

    /** The read failed, or there was none. */
    void nothingRead() {
        memory.received(0);
    }

    /** What was read and is not handed over yet is read again. */
    synchronized void readAgain() {
        ahead.forEach(memory::less);
        ahead.clear();
    }

    // --- called by the thread that hands over ---

    /** True when the stream pushes, by enhanced fan-out: who hands over waits for room before it asks for more. */
    boolean isPushed() {
        return !polled;
    }

    /** Counts these records instead of the read that brought them. */
    void handedOver(List<SourceRecord> records) {
        long bytes = records.stream().mapToLong(SourceRecord::size).sum();
        if (isPushed()) {
            read(records.size(), bytes);
        }
        synchronized (this) {
            Long read = ahead.poll();
            memory.more(bytes - (read == null ? 0 : read));
        }
    }
}
