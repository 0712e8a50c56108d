package io.penstock.sqs;

import io.penstock.core.source.Partition;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
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
    private final BooleanSupplier functionWell;
    private final AtomicInteger pulling = new AtomicInteger();
    private final AtomicInteger engaged = new AtomicInteger();
    private boolean dirty = true;
    private boolean lost;

    /** Lanes made by {@code maker} from their number; the numbers of lanes that are gone are used again. */
    LaneSet(LaneScaling scaling, BooleanSupplier functionWell, Time time, IntFunction<SqsPartition> maker) {
        this.functionWell = functionWell;
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
     * There is more in the queue than the lanes take. One is added, unless there is one that neither receives nor has
     * messages: it waits for a permit of the function, and another would wait beside it. None is added while the function is
     * not well: more lanes would only hit it harder.
     */
    void grow() {
        if (!functionWell.getAsBoolean()) {
            return;
        }
        lock.lock();
        try {
            if (engaged.get() >= lanes.size() && scaling.grow(time.now())) {
                fill();
                change();
            }
        } finally {
            lock.unlock();
        }
    }

    /** True when the lane that asks, which receives, is the only one, so that what comes next would wait. */
    boolean isPollingAlone() {
        return pulling.get() <= 1;
    }

    /** A lane begins to receive, or to wait for that ({@code 1}), or ends it ({@code -1}). */
    void pulling(int more) {
        pulling.addAndGet(more);
    }

    /** A lane begins to receive or to have messages ({@code 1}), or does neither any more ({@code -1}). */
    void engaged(int more) {
        engaged.addAndGet(more);
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
