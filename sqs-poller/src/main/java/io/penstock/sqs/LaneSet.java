package io.penstock.sqs;

import io.penstock.core.source.Partition;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;

/** The lanes of one mapping, as many as {@link LaneScaling} says. Thread-safe. */
final class LaneSet {

    /** How long a lane that ended for no reason of ours stays away, so that a fault in our code can't spin. */
    private static final Duration REPLACEMENT_PAUSE = Duration.ofSeconds(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LaneScaling scaling;
    private final Time time;
    private final IntFunction<SqsPartition> maker;
    private final TreeMap<Integer, SqsPartition> lanes = new TreeMap<>();
    private boolean dirty = true;
    private boolean lost;

    /** Lanes made by {@code maker} from their number; the numbers of lanes that are gone are used again. */
    LaneSet(LaneScaling scaling, Time time, IntFunction<SqsPartition> maker) {
        this.scaling = scaling;
        this.time = time;
        this.maker = maker;
    }

    /** Waits until the lanes differ from those of the last call, and returns them; the first call does not wait. */
    List<Partition> await() throws InterruptedException {
        if (awaitChange()) {
            time.pauseUntil(time.now().plus(REPLACEMENT_PAUSE));
        }
        lock.lockInterruptibly();
        try {
            fill();
            dirty = false;
            lost = false;
            return List.copyOf(lanes.values());
        } finally {
            lock.unlock();
        }
    }

    /** True when what changed is that a lane was lost. */
    private boolean awaitChange() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!dirty) {
                changed.await();
            }
            return lost;
        } finally {
            lock.unlock();
        }
    }

    private void fill() {
        for (int number = 1; lanes.size() < scaling.lanes(); number++) {
            lanes.computeIfAbsent(number, maker::apply);
        }
    }

    /**
     * There is more in the queue than the lanes take. One is added, unless there is one that does not poll: it waits for a
     * permit of the function, and another would wait beside it.
     */
    void grow() {
        lock.lock();
        try {
            if (lanes.values().stream().allMatch(SqsPartition::isEngaged) && scaling.grow(time.now())) {
                fill();
                change();
            }
        } finally {
            lock.unlock();
        }
    }

    /** True when no other lane polls, so that what comes next would wait. */
    boolean isPollingAlone(SqsPartition lane) {
        lock.lock();
        try {
            return lanes.values().stream().noneMatch(other -> other != lane && other.isPulling());
        } finally {
            lock.unlock();
        }
    }

    /** The lane found nothing for as long as a long poll lasts; true when it is to go. */
    boolean retire(SqsPartition lane) {
        lock.lock();
        try {
            if (!lanes.containsKey(lane.number()) || !scaling.laneIsIdle()) {
                return false;
            }
            lanes.remove(lane.number());
            change();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The lane has ended; one that did not retire is replaced. */
    void closed(SqsPartition lane) {
        lock.lock();
        try {
            if (lanes.remove(lane.number(), lane)) {
                lost = true;
                change();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Those that run now. */
    List<SqsPartition> running() {
        lock.lock();
        try {
            return List.copyOf(lanes.values());
        } finally {
            lock.unlock();
        }
    }

    private void change() {
        dirty = true;
        changed.signalAll();
    }
}
