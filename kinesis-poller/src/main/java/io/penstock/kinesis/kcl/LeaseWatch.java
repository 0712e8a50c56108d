package io.penstock.kinesis.kcl;

import io.penstock.kinesis.kcl.LeaseView.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides, from what scans of a lease table have shown, when to scan it again and which leases nobody renews. Every
 * instance decides for itself, so that shards are read on although the library's leader is gone (ADR 24). It goes by
 * the clock of this instance alone: what counts is for how long the table has shown the same. Thread-safe.
 */
final class LeaseWatch {

    /** How long nothing must have changed before the table is scanned seldom. */
    static final Duration SETTLING = Duration.ofMinutes(1);

    private static final Duration DOUBT_INTERVAL = Duration.ofSeconds(1);

    private record Sight(Hold hold, Instant since) {

        boolean hasLasted(Duration time, Instant now) {
            return !now.isBefore(since.plus(time));
        }
    }

    private final String worker;
    private final Duration failoverTime;
    private final Duration leaseInterval;

    // all below are used under the lock of this
    private Map<String, Sight> sights = Map.of();
    private Set<String> workers = Set.of();
    private Instant changed;

    /** For the instance {@code worker}, from {@code now} on. */
    LeaseWatch(String worker, KclSettings settings, Instant now) {
        this.worker = worker;
        this.failoverTime = settings.failoverTime();
        this.leaseInterval = settings.leaseInterval();
        this.changed = now;
    }

    /** Notes what the table showed at {@code now}. */
    synchronized void saw(LeaseView view, Instant now) {
        boolean asBefore =
                view.workers().equals(workers) && view.leases().keySet().equals(sights.keySet());
        Map<String, Sight> seen = new HashMap<>();
        for (Map.Entry<String, Hold> lease : view.leases().entrySet()) {
            Sight before = sights.get(lease.getKey());
            Sight sight = before != null && before.hold().equals(lease.getValue())
                    ? before
                    : new Sight(lease.getValue(), now);
            asBefore &= before != null && before.hold().isHeldAs(sight.hold());
            seen.put(lease.getKey(), sight);
        }
        sights = seen;
        workers = view.workers();
        if (!asBefore || isInDoubt(now)) {
            changed = now;
        }
    }

    /** Notes that this instance changes who holds leases, or which leases there are. */
    synchronized void disturbed(Instant now) {
        changed = now;
    }

    /** True when nothing has changed for {@link #SETTLING}. */
    synchronized boolean isSettled(Instant now) {
        return !now.isBefore(changed.plus(SETTLING)) && !isInDoubt(now);
    }

    /**
     * How old the last scan may be. Short while leases may move from one instance to another. Long while this instance
     * is alone and nothing changes: no lease of another instance can become free then, and an instance that starts
     * reports itself. It stays so far below the fail-over time that the leader, which goes by the same scan, sees each
     * lease renewed in time.
     */
    synchronized Duration between(Instant now) {
        boolean alone = workers.isEmpty() || workers.equals(Set.of(worker));
        boolean settled = isSettled(now);
        if (isInDoubt(now) || (!alone && !settled)) {
            return shorter(DOUBT_INTERVAL, leaseInterval);
        }
        return alone && settled ? seldom() : leaseInterval;
    }

    /** The leases that this instance is to transfer to another. */
    synchronized Set<String> transfers() {
        Optional<String> us = Optional.of(worker);
        return sights.entrySet().stream()
                .filter(entry -> !entry.getValue().hold().ended())
                .filter(entry -> entry.getValue().hold().holder().equals(us))
                .filter(entry -> !entry.getValue().hold().next().equals(us))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A lease is renewed each third of the fail-over time: two such scans in a row show different counters. */
    private Duration seldom() {
        return failoverTime.multipliedBy(3).dividedBy(5);
    }

    /** True while a lease seems not to be renewed, or has no holder. */
    private boolean isInDoubt(Instant now) {
        Duration doubt = seldom().plus(failoverTime.dividedBy(20));
        return sights.values().stream()
                .filter(sight -> !sight.hold().ended())
                .anyMatch(sight -> sight.hold().holder().isEmpty() || sight.hasLasted(doubt, now));
    }

    /**
     * The leases that this instance may take now, as they are held: those that others have not renewed for a fail-over
     * time, and those that had no holder for so long that the leader must be gone; of these its share among the living
     * instances. Those of shards that ended are left to the leader.
     */
    synchronized Map<String, Hold> abandoned(Instant now) {
        List<Map.Entry<String, Sight>> abandoned = sights.entrySet().stream()
                .filter(entry -> isAbandoned(entry.getValue(), now))
                .sorted(Comparator.comparing(entry -> rank(entry.getKey())))
                .toList();
        long living = Math.max(1, workers.size() - absent(now).size());
        long share = (abandoned.size() + living - 1) / living;
        return abandoned.stream()
                .limit(share)
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().hold()));
    }

    private boolean isAbandoned(Sight sight, Instant now) {
        Optional<String> holder = sight.hold().holder();
        if (sight.hold().ended() || holder.equals(Optional.of(worker))) {
            return false;
        }
        return sight.hasLasted(holder.isPresent() ? failoverTime : leaseInterval.multipliedBy(2), now);
    }

    /**
     * Orders leases differently for each instance, so that instances that scan at the same time take different ones.
     */
    private int rank(String lease) {
        return (worker + lease).hashCode();
    }

    /**
     * The other instances that hold leases and have renewed none for three quarters of the fail-over time, in which a
     * living instance renews each twice. No lease may be assigned to them.
     */
    synchronized Set<String> absent(Instant now) {
        Duration silence = failoverTime.multipliedBy(3).dividedBy(4);
        Map<String, Boolean> silent = sights.values().stream()
                .filter(sight -> !sight.hold().ended() && sight.hold().holder().isPresent())
                .collect(Collectors.toMap(
                        sight -> sight.hold().holder().get(),
                        sight -> sight.hasLasted(silence, now),
                        (one, other) -> one && other));
        return workers.stream()
                .filter(other -> !other.equals(worker) && silent.getOrDefault(other, false))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
