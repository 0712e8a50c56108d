package io.penstock.sqs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which lane has messages of which group in flight. A FIFO queue locks a group while its messages are hidden; when their
 * time runs out before they are settled it hands the group out again, and then only this keeps a second batch of the group
 * from running beside the first (field bug B4). Thread-safe.
 */
final class MessageGroups {

    private record Claim(SqsPartition lane, Set<String> handles) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Map<String, Claim> claims = new HashMap<>();

    /** Claims the groups of these records for the lane; returns, in order, the records whose group another lane has. */
    List<SqsRecord> claim(SqsPartition lane, Collection<SqsRecord> records) {
        lock.lock();
        try {
            List<SqsRecord> refused = new ArrayList<>(0);
            for (SqsRecord record : records) {
                Claim claim = claims.computeIfAbsent(record.key(), group -> new Claim(lane, new HashSet<>()));
                if (claim.lane() == lane) {
                    claim.handles().add(record.position());
                } else {
                    refused.add(record);
                }
            }
            return refused;
        } finally {
            lock.unlock();
        }
    }

    /** These records of the lane are settled; a group of which it has no others is free. */
    void settled(SqsPartition lane, String group, String handle) {
        lock.lock();
        try {
            Claim claim = claims.get(group);
            if (claim != null
                    && claim.lane() == lane
                    && claim.handles().remove(handle)
                    && claim.handles().isEmpty()) {
                claims.remove(group);
                freed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The lane has nothing in flight any more. */
    void leave(SqsPartition lane) {
        lock.lock();
        try {
            if (claims.values().removeIf(claim -> claim.lane() == lane)) {
                freed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until some group is free again, at most {@code wait}. */
    void awaitFree(Duration wait, SqsPartition lane, Collection<SqsRecord> records) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = wait.toNanos();
            while (nanos > 0 && records.stream().allMatch(record -> isTaken(lane, record))) {
                nanos = freed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isTaken(SqsPartition lane, SqsRecord record) {
        Claim claim = claims.get(record.key());
        return claim != null && claim.lane() != lane;
    }

    /** How many groups are in flight. */
    int size() {
        lock.lock();
        try {
            return claims.size();
        } finally {
            lock.unlock();
        }
    }
}
