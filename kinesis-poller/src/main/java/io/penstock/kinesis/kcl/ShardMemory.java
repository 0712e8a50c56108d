package io.penstock.kinesis.kcl;

import io.penstock.core.limit.BytesInFlight;
import io.penstock.core.limit.FairPool;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The memory that the shards of one mapping share. Thread-safe. */
public final class ShardMemory {

    private final FairPool.Member mapping;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    // written under the lock
    private final Map<String, ShardReads> shards = new HashMap<>();

    /** Out of the memory of {@code mapping}. */
    public ShardMemory(FairPool.Member mapping) {
        this.mapping = mapping;
    }

    /** Opens a shard under the lease that this instance has just got, in place of an earlier one. */
    ShardReads open(String shardId) {
        ShardReads reads = new ShardReads(BytesInFlight.of(mapping));
        lock.lock();
        try {
            shards.put(shardId, reads);
            opened.signalAll();
        } finally {
            lock.unlock();
        }
        return reads;
    }

    /**
     * Waits until the shard is opened under another lease than {@code earlier}.
     *
     * @throws InterruptedException when the thread is interrupted while it waits
     */
    ShardReads awaitOpen(String shardId, Optional<ShardReads> earlier) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                ShardReads now = shards.get(shardId);
                if (now != null && now != earlier.orElse(null)) {
                    return now;
                }
                opened.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The most records, at most {@code most}, of the next read of a shard. */
    public int limit(String shardId, int most) {
        return of(shardId).map(reads -> reads.limit(most)).orElse(most);
    }

    /** What was opened last for the shard, if anything. */
    Optional<ShardReads> of(String shardId) {
        lock.lock();
        try {
            return Optional.ofNullable(shards.get(shardId));
        } finally {
            lock.unlock();
        }
    }

    /** Closes a shard whose lane has stopped: nothing of it is in flight any more. */
    void close(String shardId, ShardReads reads) {
        reads.memory().close();
        lock.lock();
        try {
            shards.remove(shardId, reads);
        } finally {
            lock.unlock();
        }
    }
}
