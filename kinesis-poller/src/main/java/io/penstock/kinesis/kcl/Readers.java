package io.penstock.kinesis.kcl;

import io.penstock.kinesis.kcl.LeaseView.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides, from what scans of a lease table have shown, which instances may still read. It goes by the clock of this
 * instance alone: a holder that has renewed none of its leases for a fail-over time is dead. Not thread-safe.
 */
final class Readers {

    private record Sight(Hold hold, Instant since) {}

    private final Duration failoverTime;
    private Map<String, Sight> sights = Map.of();

    /** Of leases that expire after {@code failoverTime}. */
    Readers(Duration failoverTime) {
        this.failoverTime = failoverTime;
    }

    /** Notes which leases the table showed at {@code now}. */
    void saw(LeaseView view, Instant now) {
        Map<String, Sight> seen = new HashMap<>();
        view.leases().forEach((key, hold) -> {
            Sight before = sights.get(key);
            seen.put(key, before != null && before.hold().equals(hold) ? before : new Sight(hold, now));
        });
        sights = seen;
    }

    /**
     * The instances that may still read: those that hold a lease and may yet renew it, and of {@code reported} those
     * that hold none.
     *
     * @param reported the instances that report that they take leases
     */
    Set<String> at(Instant now, Collection<String> reported) {
        Set<String> alive = new TreeSet<>();
        Set<String> silent = new TreeSet<>();
        for (Sight sight : sights.values()) {
            if (!sight.hold().ended()) {
                boolean expired = !now.isBefore(sight.since().plus(failoverTime));
                sight.hold().holder().ifPresent(expired ? silent::add : alive::add);
            }
        }
        silent.removeAll(alive);
        alive.addAll(reported);
        alive.removeAll(silent);
        return alive;
    }
}
