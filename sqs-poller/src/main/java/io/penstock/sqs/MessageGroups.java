package io.penstock.sqs;

import io.penstock.core.time.Time;
import java.time.Instant;
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
 * Which lane has messages of which FIFO group in flight. SQS locks a group while its messages are hidden; when their
 * visibility timeout ends before they are settled it delivers the group again, and then only this keeps a second batch
 * of the group from running beside the first (field bug B4). Thread-safe.
 */
final class MessageGroups {

    /** One lane has these messages of a group in flight. */
    private record Claim(LaneId lane, Set<String> handles) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Map<String, Claim> claims = new HashMap<>();
    private final Time time;

    MessageGroups(Time time) {
        this.time = time;
    }

    /** Claims the groups of these records for the lane; returns, in order, the records whose group another lane has. */
    List<SqsRecord> claim(LaneId lane, Collection<SqsRecord> records) {
        lock.lock();
        try {
            List<SqsRecord> refused = new ArrayList<>(0);
            for (SqsRecord record : records) {
                Claim claim = claims.computeIfAbsent(record.key(), group -> new Claim(lane, new HashSet<>()));
                if (claim.lane().equals(lane)) {
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

    /** A message of the lane is settled; the group is free when the lane has no other message of it in flight. */
    void settled(LaneId lane, String group, String handle) {
        lock.lock();
        try {
            Claim claim = claims.get(group);
            if (claim != null
                    && claim.lane().equals(lane)
                    && claim.handles().remove(handle)
                    && claim.handles().isEmpty()) {
                claims.remove(group);
                freed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Frees the groups of a lane that has ended. */
    void closed(LaneId lane) {
        lock.lock();
        try {
            if (claims.values().removeIf(claim -> claim.lane().equals(lane))) {
                freed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the lane can claim the group of one of these records, at most until {@code waitOver}. */
    void awaitFree(LaneId lane, Collection<SqsRecord> records, Instant waitOver) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (time.now().isBefore(waitOver)
                    && records.stream().allMatch(record -> isOfAnotherLane(lane, record))) {
                time.awaitUntil(freed, waitOver);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isOfAnotherLane(LaneId lane, SqsRecord record) {
        Claim claim = claims.get(record.key());
        return claim != null && !claim.lane().equals(lane);
    }
}
