package io.penstock.sqs;

import io.penstock.core.mapping.Scaling;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The lanes of one mapping, as many as {@link LaneScaling} decides, and what they do now. Thread-safe. */
final class LaneSet {

    /** How long a lane that ended without retiring stays away, so that a fault of ours cannot spin. */
    private static final Duration REPLACEMENT_PAUSE = Duration.ofSeconds(1);

    /** How the lanes differ from those that the last {@link #await()} returned. */
    private enum Change {
        NONE,
        SCALED,
        LANE_LOST
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LaneScaling scaling;
    private final BooleanSupplier functionWell;
    private final Time time;
    private final Set<LaneId> receiving = ConcurrentHashMap.newKeySet();
    private final Set<LaneId> engaged = ConcurrentHashMap.newKeySet();

    // all below is written under the lock
    private final TreeMap<Integer, LaneId> lanes = new TreeMap<>();
    /** Lanes that end with the batch that they have; still written under the lock, and read without it. */
    private final Set<LaneId> surplus = ConcurrentHashMap.newKeySet();

    /** Lanes that {@link #await} has returned and that have not ended. */
    private final Set<LaneId> assigned = new HashSet<>();

    private Change change = Change.SCALED;
    private long serial;

    LaneSet(LaneScaling scaling, BooleanSupplier functionWell, Time time) {
        this.scaling = scaling;
        this.functionWell = functionWell;
        this.time = time;
    }

    /**
     * Waits until the lanes differ from those of the last call, and returns what {@code partition} makes of each; the
     * first call does not wait. When {@code partition} throws, the next call does not wait either.
     */
    <P> List<P> await(Function<LaneId, P> partition) throws InterruptedException {
        if (awaitChange() == Change.LANE_LOST) {
            time.pauseUntil(time.now().plus(REPLACEMENT_PAUSE));
        }
        lock.lockInterruptibly();
        try {
            fill();
            List<LaneId> run = Stream.concat(
                            lanes.values().stream(), surplus.stream().filter(engaged::contains))
                    .toList();
            List<P> all = run.stream().map(partition).toList();
            assigned.addAll(run);
            change = Change.NONE;
            return all;
        } finally {
            lock.unlock();
        }
    }

    private Change awaitChange() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (change == Change.NONE) {
                changed.await();
            }
            return change;
        } finally {
            lock.unlock();
        }
    }

    private void fill() {
        Set<Integer> used = surplus.stream().map(LaneId::number).collect(Collectors.toSet());
        int most = Math.min(scaling.lanes(), scaling.most() - surplus.size());
        for (int number = 1; lanes.size() < most; number++) {
            if (!used.contains(number)) {
                lanes.computeIfAbsent(number, free -> new LaneId(free, ++serial));
            }
        }
    }

    /**
     * Keeps to other bounds from now on. Lanes above them end by themselves, each when what it has is delivered, and
     * stay among those of {@link #await} until then. They count: lanes are added only as far as those leave room.
     */
    void change(Scaling bounds) {
        lock.lock();
        try {
            scaling.change(bounds);
            keep();
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #change}, but for this instance's share of the most lanes, 0 or more. */
    void share(int next) {
        lock.lock();
        try {
            scaling.share(next);
            keep();
        } finally {
            lock.unlock();
        }
    }

    private void keep() {
        while (lanes.size() > scaling.lanes()) {
            LaneId last = lanes.pollLastEntry().getValue();
            if (assigned.contains(last)) {
                surplus.add(last);
            }
        }
        fill();
        changed(Change.SCALED);
    }

    /** Adds no lanes from now on: those that run are stopping. */
    void drain() {
        lock.lock();
        try {
            scaling.share(0);
            lanes.values().retainAll(assigned);
        } finally {
            lock.unlock();
        }
    }

    /** How many lanes run or are about to, those included that end with what they have. */
    int used() {
        lock.lock();
        try {
            return lanes.size() + surplus.size();
        } finally {
            lock.unlock();
        }
    }

    /** True for a lane that is to receive no more, and to end when what it has is delivered. */
    boolean isSurplus(LaneId lane) {
        return surplus.contains(lane);
    }

    /**
     * Adds a lane, because the queue has more than the lanes take. Adds none while some lane neither receives nor has
     * messages in flight: it waits for a permit of the function, and another would wait beside it. Adds none while the
     * function is not well: more lanes would only hit it harder.
     */
    void grow() {
        if (!functionWell.getAsBoolean()) {
            return;
        }
        lock.lock();
        try {
            if (isEachEngaged() && scaling.grow(time.now())) {
                fill();
                changed(Change.SCALED);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isEachEngaged() {
        return surplus.isEmpty() ? engaged.size() >= lanes.size() : engaged.containsAll(lanes.values());
    }

    /** The lane begins to receive, or to wait for its turn to. */
    void receives(LaneId lane) {
        receiving.add(lane);
        engaged.add(lane);
    }

    /** The lane receives no more; it stays engaged while it has messages in flight. */
    void receivesNoMore(LaneId lane) {
        receiving.remove(lane);
    }

    /** The lane neither receives nor has messages in flight: it waits for its function, or for the queue. */
    void rests(LaneId lane) {
        engaged.remove(lane);
    }

    /** True when no lane receives beside the one that asks, so that the next message would wait for it. */
    boolean isReceivingAlone() {
        return receiving.size() <= 1;
    }

    /** Removes a lane that found nothing for as long as a long poll lasts; false when the lane is still needed. */
    boolean retire(LaneId lane) {
        lock.lock();
        try {
            if (!runs(lane) || !scaling.laneIsIdle()) {
                return false;
            }
            lanes.remove(lane.number());
            changed(Change.SCALED);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The lane has ended; one that did not retire is replaced. */
    void closed(LaneId lane) {
        receivesNoMore(lane);
        rests(lane);
        lock.lock();
        try {
            assigned.remove(lane);
            if (surplus.remove(lane)) {
                changed(Change.SCALED);
            } else if (lanes.remove(lane.number(), lane)) {
                changed(Change.LANE_LOST);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The lanes that run now, in the order of their numbers, without those that end. */
    List<LaneId> running() {
        lock.lock();
        try {
            return List.copyOf(lanes.values());
        } finally {
            lock.unlock();
        }
    }

    private boolean runs(LaneId lane) {
        return lane.equals(lanes.get(lane.number()));
    }

    private void changed(Change now) {
        change = now.compareTo(change) > 0 ? now : change;
        changed.signalAll();
    }
}
