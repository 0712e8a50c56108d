package io.penstock.kinesis.kcl;

import io.penstock.core.source.DividedPartition;
import io.penstock.core.source.Partition;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The shards of one stream, each from when its lease is got until that is over and its lane has stopped. Of one shard
 * under two leases the later one waits for the lane of the earlier. Partitions that never got a lane are closed here,
 * so that nobody waits for a lane that does not exist. Thread-safe.
 */
final class AssignedShards {

    /** What has become of a shard under one lease. */
    private static final class Entry {

        private final KclShard shard;
        private final DividedPartition divided;
        /** Those of its partitions that were assigned, closed ones too. */
        private Set<Partition> assigned = Set.of();

        private boolean left;
        private boolean closed;
        private boolean released;

        Entry(KclShard shard, DividedPartition divided) {
            this.shard = shard;
            this.divided = divided;
        }

        String shardId() {
            return shard.lease().shardId();
        }

        /** Its partitions, which get their lanes now. */
        List<Partition> assign() {
            List<Partition> partitions = divided.partitions();
            assigned = Set.copyOf(partitions);
            return partitions;
        }

        /** Its partitions that will never get a lane, once the shard is left. */
        List<Partition> withoutLane() {
            return divided.partitions().stream()
                    .filter(partition -> !assigned.contains(partition))
                    .toList();
        }
    }

    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // all below is used under the lock
    private final Map<ShardLease, Entry> entries = new LinkedHashMap<>();
    private boolean unseen;
    private boolean draining;

    /** No shards yet; waits go by {@code time}. */
    AssignedShards(Time time) {
        this.time = time;
    }

    /** Adds a shard; one that comes during the drain is closed at once, which releases its lease. */
    void add(KclShard shard, DividedPartition divided) {
        Entry entry = new Entry(shard, divided);
        boolean refused;
        lock.lock();
        try {
            refused = draining;
            if (!refused) {
                entries.put(shard.lease(), entry);
                unseen = true;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (refused) {
            close(divided.partitions());
        }
    }

    private static void close(List<Partition> partitions) {
        partitions.forEach(partition -> partition.close(false));
    }

    /** Gives each shard so many lanes from now on. */
    void divide(int lanes) {
        List<Entry> all;
        lock.lock();
        try {
            all = List.copyOf(entries.values());
        } finally {
            lock.unlock();
        }
        all.forEach(entry -> entry.divided.change(lanes));
    }

    /** Other partitions of a shard are to run now. */
    void divided(ShardLease lease) {
        List<Partition> withoutLane;
        lock.lock();
        try {
            Entry entry = entries.get(lease);
            if (entry == null) {
                return;
            }
            withoutLane = entry.left ? entry.withoutLane() : List.of();
            unseen = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        close(withoutLane);
    }

    /** Takes a shard out of the assignment. */
    void left(ShardLease lease) {
        List<Partition> withoutLane;
        lock.lock();
        try {
            Entry entry = entries.get(lease);
            if (entry == null || entry.left) {
                return;
            }
            entry.left = true;
            withoutLane = entry.withoutLane();
            unseen = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        close(withoutLane);
    }

    /** The lane of a shard has stopped. */
    void closed(ShardLease lease) {
        note(lease, entry -> {
            entry.closed = true;
            entry.left = true;
        });
    }

    /** The lease of a shard is released or lost. */
    void released(ShardLease lease) {
        note(lease, entry -> entry.released = true);
    }

    /** The library has ended, so it makes no more calls for any shard. */
    void releasedAll() {
        lock.lock();
        try {
            entries.values().forEach(entry -> entry.released = true);
            entries.values().removeIf(entry -> entry.closed);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void note(ShardLease lease, Consumer<Entry> note) {
        lock.lock();
        try {
            Entry entry = entries.get(lease);
            if (entry != null) {
                note.accept(entry);
                if (entry.closed && entry.released) {
                    entries.remove(lease);
                }
                unseen = true;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The partitions to run now, when they may have changed; waits at most {@code longest} for that. */
    Optional<List<Partition>> awaitChange(Duration longest) throws InterruptedException {
        Instant deadline = time.now().plus(longest);
        lock.lockInterruptibly();
        try {
            while (!unseen) {
                if (!time.now().isBefore(deadline)) {
                    return Optional.empty();
                }
                time.awaitUntil(changed, deadline);
            }
            unseen = false;
            return Optional.of(entries.values().stream()
                    .filter(this::mayRun)
                    .flatMap(entry -> entry.assign().stream())
                    .toList());
        } finally {
            lock.unlock();
        }
    }

    private boolean mayRun(Entry entry) {
        if (entry.left) {
            return false;
        }
        for (Entry earlier : entries.values()) {
            if (earlier == entry) {
                return true;
            }
            if (!earlier.closed && earlier.shardId().equals(entry.shardId())) {
                return false;
            }
        }
        return true;
    }

    /** The shards with a checkpoint that is due and that no call of the library writes. */
    List<KclShard> withCheckpointDue() {
        return all().stream().filter(KclShard::isCheckpointDue).toList();
    }

    /** All shards that are not closed and released yet. */
    List<KclShard> all() {
        lock.lock();
        try {
            return entries.values().stream().map(entry -> entry.shard).toList();
        } finally {
            lock.unlock();
        }
    }

    /** True while a shard is assigned, or waits to be. */
    boolean hasAny() {
        lock.lock();
        try {
            return entries.values().stream().anyMatch(entry -> !entry.left);
        } finally {
            lock.unlock();
        }
    }

    /** Leaves all shards, and refuses those that come from now on. */
    void drain() {
        lock.lock();
        try {
            draining = true;
        } finally {
            lock.unlock();
        }
        leaveAll();
    }

    /** Leaves all shards. */
    void leaveAll() {
        all().forEach(KclShard::leave);
    }

    /** Names the shards that are not closed and released yet, and which of the two is missing; for the log. */
    String unreleased() {
        lock.lock();
        try {
            return entries.values().stream()
                    .map(entry -> entry.shardId() + (entry.closed ? " (its lease)" : " (its lane)"))
                    .collect(Collectors.joining(", "));
        } finally {
            lock.unlock();
        }
    }

    /** Waits until every shard is closed and released; true when they are within {@code longest}. */
    boolean awaitReleased(Duration longest) throws InterruptedException {
        Instant deadline = time.now().plus(longest);
        lock.lockInterruptibly();
        try {
            while (!entries.isEmpty()) {
                if (!time.now().isBefore(deadline)) {
                    return false;
                }
                time.awaitUntil(changed, deadline);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
