package io.penstock.sqs;

import io.penstock.core.limit.LimitShare;
import io.penstock.core.limit.LimitUser;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.Scaling;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** This instance's share of the lanes of one mapping, when that limits them. Thread-safe. */
final class LaneLimit implements LimitUser, AutoCloseable {

    private final String name;
    private final SharedLimits limits;
    private final LaneSet lanes;
    private final ReceiveTurns turns;
    private volatile long allowed = Long.MAX_VALUE;
    /** True while the mapping limits its lanes. */
    private volatile boolean limited;

    private @Nullable LimitShare share;

    /** Takes part in the limit that the mapping sets, if any; {@code lanes} keep to the share from now on. */
    LaneLimit(Mapping mapping, SharedLimits limits, LaneSet lanes, ReceiveTurns turns) {
        this.name = "queue/" + mapping.id();
        this.limits = limits;
        this.lanes = lanes;
        this.turns = turns;
        join(mapping.scaling());
    }

    private void join(Scaling scaling) {
        OptionalInt most = LaneScaling.limit(scaling);
        if (most.isEmpty()) {
            return;
        }
        limited = true;
        if (share == null) {
            share = limits.join(name, most.getAsInt(), this);
        } else {
            share.limit(most.getAsInt());
        }
    }

    /** Keeps to other bounds from now on. */
    synchronized void change(Scaling scaling) {
        join(scaling);
        lanes.change(scaling);
        if (LaneScaling.limit(scaling).isEmpty() && share != null) {
            leave(share);
            limited = false;
            allowed = Long.MAX_VALUE;
            lanes.share(Integer.MAX_VALUE);
        }
    }

    private void leave(LimitShare left) {
        left.close();
        share = null;
    }

    /** False while a lane may begin nothing, because its share may be used by another instance. */
    boolean holds() {
        return !limited || limits.holds();
    }

    @Override
    public long wanted() {
        return limited ? Integer.MAX_VALUE : 0;
    }

    @Override
    public long used() {
        return limited ? lanes.used() : 0;
    }

    /** Lanes that wait for a turn to receive look whether they are still to run. */
    @Override
    public void allow(long next) {
        boolean fewer = next < allowed;
        allowed = next;
        lanes.share(Math.clamp(next, 0, Integer.MAX_VALUE));
        if (fewer) {
            turns.change();
        }
    }

    /** Takes no part any more; lanes that run are counted until they have ended. */
    @Override
    public synchronized void close() {
        lanes.drain();
        if (share != null) {
            leave(share);
        }
    }
}
