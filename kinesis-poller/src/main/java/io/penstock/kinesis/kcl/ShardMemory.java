package io.penstock.kinesis.kcl;

import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.HeldBytes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The memory that the shards of one mapping share. Thread-safe. */
public final class ShardMemory {

    private final FairPool.Member mapping;
    private final Map<String, ShardReads> shards = new ConcurrentHashMap<>();

    /** Out of the memory of {@code mapping}. */
    public ShardMemory(FairPool.Member mapping) {
        this.mapping = mapping;
    }

    /** For a shard whose lease was just got, instead of what an earlier lease of it had. */
    ShardReads open(String shardId) {
        ShardReads reads = new ShardReads(HeldBytes.of(mapping));
        shards.put(shardId, reads);
        return reads;
    }

    /** The most records, at most {@code most}, of the next read of a shard. */
    public int limit(String shardId, int most) {
        return of(shardId).map(reads -> reads.limit(most)).orElse(most);
    }

    /** What was opened last for the shard, if anything. */
    Optional<ShardReads> of(String shardId) {
        return Optional.ofNullable(shards.get(shardId));
    }

    /** The lease is gone, and nothing of it is in flight any more. */
    void close(String shardId, ShardReads reads) {
        reads.memory().close();
        shards.remove(shardId, reads);
    }
}
