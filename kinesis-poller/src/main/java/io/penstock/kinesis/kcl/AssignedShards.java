package io.penstock.kinesis.kcl;

import io.penstock.core.source.Partition;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * The shards of one stream from the moment their leases come until they are released and their lanes have ended. Of one
 * shard under two leases the later one waits for the lane of the earlier. Partitions that never got a lane are closed
 * here, so that nobody waits for a lane that does not exist. Thread-safe.
 */
final class AssignedShards {

    /** A shard on its way from its lease to its release. */
    private static final class Entry {

        private final KclShard shard;
        private final List<Partition> partitions;
        private boolean given;
        private boolean left;
        private boolean closed;
        private boolean released;

        Entry(KclShard shard, List<Partition> partitions) {
            this.shard = shard;
            this.partitions = partitions;
        }

        void close() {
            partitions.forEach(partition -> partition.close(false));
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // all below is used under the lock
    private final Map<KclShard, Entry> entries = new LinkedHashMap<>();
    private boolean unseen;
    private boolean draining;

    /** Takes a shard in; one that comes during the drain is closed at once, which releases its lease. */
    void add(KclShard shard, List<Partition> partitions) {
        Entry entry = new Entry(shard, partitions);
        boolean refused;
        lock.lock();
        try {
            refused = draining;
            if (!refused) {
                entries.put(shard, entry);
                unseen = true;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (refused) {
            entry.close();
        }
    }

    /** Takes a shard out of the assignment. */
    void leave(KclShard shard) {
        boolean never = false;
        Entry entry;
        lock.lock();
        try {
            entry = entries.get(shard);
            if (entry == null || entry.left) {
                return;
            }
            entry.left = true;
            never = !entry.given;
            unseen = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (never) {
            entry.close();
        }
    }

    /** The lane of a shard has ended. */
    void closed(KclShard shard) {
        note(shard, entry -> {
            entry.closed = true;
            entry.left = true;
        });
    }

    /** The lease of a shard is released or lost. */
    void released(KclShard shard) {
        note(shard, entry -> entry.released = true);
    }

    /** The library has ended, so it has nothing more to say of any shard. */
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

    private interface Note {
        void on(Entry entry);
    }

    private void note(KclShard shard, Note note) {
        lock.lock();
        try {
            Entry entry = entries.get(shard);
            if (entry != null) {
                note.on(entry);
                if (entry.closed && entry.released) {
                    entries.remove(shard);
                }
                unseen = true;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The partitions to run now, when they may differ from the last ones; waits at most {@code longest} for it. */
    Optional<List<Partition>> awaitChange(Duration longest) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = longest.toNanos();
            while (!unseen) {
                if (left <= 0) {
                    return Optional.empty();
                }
                left = changed.awaitNanos(left);
            }
            unseen = false;
            List<Entry> assigned =
                    entries.values().stream().filter(this::mayRun).toList();
            assigned.forEach(entry -> entry.given = true);
            return Optional.of(assigned.stream()
                    .flatMap(entry -> entry.partitions.stream())
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
            if (!earlier.closed && earlier.shard.id().equals(entry.shard.id())) {
                return false;
            }
        }
        return true;
    }

    /** The shards whose checkpoints the library gives no occasion to write. */
    List<KclShard> unattended() {
        return all().stream().filter(KclShard::isUnattended).toList();
    }

    /** All that are not closed and released yet. */
    List<KclShard> all() {
        lock.lock();
        try {
            return List.copyOf(entries.keySet());
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

    /** Leaves all shards, and from now on refuses those that come. */
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

    /** Which shards are not closed and released yet, and which of the two is missing; for the log. */
    String unreleased() {
        lock.lock();
        try {
            return entries.values().stream()
                    .map(entry -> entry.shard.id() + (entry.closed ? " (its lease)" : " (its lane)"))
                    .collect(Collectors.joining(", "));
        } finally {
            lock.unlock();
        }
    }

    /** Waits until every shard is closed and released; true when they are within {@code longest}. */
    boolean awaitReleased(Duration longest) throws InterruptedException {
        long left = longest.toNanos();
        lock.lockInterruptibly();
        try {
            while (!entries.isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
