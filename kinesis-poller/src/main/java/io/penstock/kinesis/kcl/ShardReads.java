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
 * likely to have, and limits the read to as many records as fit into that; after a read that fills its room the next
 * one may be twice as large. Thread-safe.
 */
final class ShardReads {

    /** The largest read there is: 10 MB, which grow by a third and more when they are written as JSON. */
    private static final long LARGEST = 16L << 20;

    private static final long FIRST = 2L << 20;
    private static final long SMALLEST = 256L << 10;

    /** One read takes at most this part of all memory, though not less than {@link #SMALLEST_BOUND}. */
    private static final int PART = 16;

    private static final long SMALLEST_BOUND = 2L << 20;

    /** The size of a record before one was read: few are read until their size is known. */
    private static final long FIRST_RECORD = 256L << 10;

    private final BytesInFlight memory;
    private final ExpectedSize record = new ExpectedSize(FIRST_RECORD);
    private final long bound;
    /** The bytes of each read that is not delivered to the shard yet. */
    private final Deque<Long> undelivered = new ArrayDeque<>();

    private long next;
    private volatile boolean countedWhenRead;

    /** Takes room out of {@code memory}. */
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

    /** From now on each read is counted when it is made, before it is delivered to the shard. */
    void countWhenRead() {
        countedWhenRead = true;
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

    /** How many records fit into the room that was taken, at least 1 and at most {@code most}. */
    int limit(int most) {
        return Math.toIntExact(Math.clamp(room() / Math.max(1, record.ofOne()), 1, most));
    }

    /** Counts what a read brought. */
    void read(int records, long bytes) {
        synchronized (this) {
            memory.received(bytes);
            undelivered.add(bytes);
            long wanted = bytes * 2 > next ? next * 2 : next - next / 8;
            next = Math.clamp(wanted, SMALLEST, bound);
        }
        record.saw(records, bytes);
    }

    /** There was no room for a read; an empty one is delivered in its place. */
    synchronized void skipped() {
        undelivered.add(0L);
    }

    /** Returns the room of a read that failed or was not made. */
    void nothingRead() {
        memory.received(0);
    }

    /** What was read and is not delivered yet is going to be read again. */
    synchronized void readAgain() {
        undelivered.forEach(memory::less);
        undelivered.clear();
    }

    // --- called by the thread that delivers reads to the shard ---

    /**
     * True when the stream pushes, by enhanced fan-out: the thread that delivers waits for room before it asks for
     * more.
     */
    boolean isPushed() {
        return !countedWhenRead;
    }

    /** Counts these records instead of the read that brought them. */
    void delivered(List<SourceRecord> records) {
        long bytes = records.stream().mapToLong(SourceRecord::size).sum();
        if (isPushed()) {
            read(records.size(), bytes);
        }
        synchronized (this) {
            Long read = undelivered.poll();
            memory.more(bytes - (read == null ? 0 : read));
        }
    }
}
