package io.penstock.sqs;

import io.penstock.core.mapping.Scaling;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * How many lanes a queue gets on this instance (semantics §5.4): one more when a receive is full, at a bounded rate;
 * one less when a long poll brings nothing. The caller passes what happened and when. Not thread-safe.
 */
final class LaneScaling {

    private static final int FIRST_LANES = 5;
    private static final int IDLE_LANES = 2;
    private static final int MOST_LANES = 1_250;
    private static final int CALLS_PER_POLLER = 10;
    private static final Duration STEP = Duration.ofMinutes(1).dividedBy(300);
    private static final Duration PROVISIONED_STEP = Duration.ofMinutes(1).dividedBy(1_000);

    /**
     * What a mapping asks for.
     *
     * @param first how many lanes it starts with
     * @param fewest how many stay when it is idle
     * @param step the shortest time between two lanes that are added
     */
    private record Bounds(int first, int fewest, int most, Duration step) {

        /** In a share of the most lanes: the fewest in proportion, but those of a start while there is room. */
        Bounds within(Scaling scaling, int share) {
            int shared = Math.min(most, share);
            int least = scaling instanceof Scaling.ProvisionedPollers
                    ? Math.ceilDiv(Math.multiplyExact(fewest, shared), most)
                    : fewest;
            return new Bounds(Math.min(first, shared), Math.min(least, shared), shared, step);
        }

        static Bounds of(Scaling scaling) {
            return switch (scaling) {
                case Scaling.Automatic automatic -> new Bounds(FIRST_LANES, IDLE_LANES, MOST_LANES, STEP);
                case Scaling.MaximumConcurrency bound -> {
                    int first = Math.min(FIRST_LANES, bound.limit());
                    yield new Bounds(first, first, bound.limit(), STEP);
                }
                case Scaling.ProvisionedPollers pollers ->
                    new Bounds(
                            pollers.minimum(),
                            pollers.minimum(),
                            pollers.maximum() * CALLS_PER_POLLER,
                            PROVISIONED_STEP);
            };
        }
    }

    private Scaling scaling;
    private int share = Integer.MAX_VALUE;
    private Bounds bounds;
    private int lanes;
    private Instant nextGrowth = Instant.MIN;

    private LaneScaling(Scaling scaling) {
        this.scaling = scaling;
        this.bounds = Bounds.of(scaling);
        this.lanes = bounds.first();
    }

    /** The lanes of a mapping that is about to start. */
    static LaneScaling of(Scaling scaling) {
        return new LaneScaling(scaling);
    }

    /** The most lanes that a mapping asks for, on all instances together; empty when it sets no limit. */
    static OptionalInt limit(Scaling scaling) {
        return scaling instanceof Scaling.Automatic
                ? OptionalInt.empty()
                : OptionalInt.of(Bounds.of(scaling).most());
    }

    /** Keeps to other bounds from now on: there are to be no fewer and no more lanes than they say. */
    void change(Scaling next) {
        scaling = next;
        keep();
    }

    /** Of the most lanes this instance may have so many from now on, 0 or more. */
    void share(int next) {
        share = next;
        keep();
    }

    private void keep() {
        bounds = Bounds.of(scaling).within(scaling, share);
        lanes = Math.clamp(lanes, bounds.fewest(), bounds.most());
    }

    /** How many there may be at most now. */
    int most() {
        return bounds.most();
    }

    /** How many there are to be. */
    int lanes() {
        return lanes;
    }

    /** The queue has more than the lanes take; true when there is to be one lane more. */
    boolean grow(Instant now) {
        if (lanes >= bounds.most() || now.isBefore(nextGrowth)) {
            return false;
        }
        lanes++;
        nextGrowth = now.plus(bounds.step());
        return true;
    }

    /** A lane found nothing for as long as a long poll lasts; true when it is to retire. */
    boolean laneIsIdle() {
        if (lanes <= bounds.fewest()) {
            return false;
        }
        lanes--;
        return true;
    }
}
