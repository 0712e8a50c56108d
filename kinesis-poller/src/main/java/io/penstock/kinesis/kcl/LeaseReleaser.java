package io.penstock.kinesis.kcl;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.LeaseRefresher;
import software.amazon.kinesis.leases.exceptions.LeasingException;

/**
 * Releases leases in the lease table, so that their shards are read on at once. While this instance stops it assigns
 * them to other instances: the leader assigns a lease without an owner some time later, and may be the one that stops.
 * Thread-safe.
 */
final class LeaseReleaser {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseReleaser.class);
    private static final Duration LISTING_AGE = Duration.ofSeconds(1);
    private static final Duration LONGEST_REFUSAL = Duration.ofSeconds(2);

    /** What an instance does with a lease that it no longer wants. */
    enum Action {
        /** This instance holds it, and no transfer was begun: it is released. */
        RELEASE,
        /** This instance holds it and is to transfer it to another: that one gets it. */
        TRANSFER,
        /** Another instance holds it and is to transfer it to this one: it stays with its holder. */
        REFUSE,
        /** Another instance holds it: nothing is done. */
        NONE;

        /** For {@code lease} as the table has it. */
        static Action of(Lease lease, String worker) {
            if (worker.equals(lease.actualOwner())) {
                return lease.shutdownRequested() ? TRANSFER : RELEASE;
            }
            return worker.equals(lease.leaseOwner()) ? REFUSE : NONE;
        }
    }

    private final LeaseRefresher leases;
    private final KclApplication application;
    private final Time time;
    /** To other instances, which may have stopped since. */
    private final Queue<Lease> assigned = new ConcurrentLinkedQueue<>();

    private volatile boolean stopping;

    // both below are used under the lock of this
    private final Map<String, Integer> others = new HashMap<>();
    private Instant listed = Instant.MIN;

    /** Releases the leases of one application. */
    LeaseReleaser(LeaseRefresher leases, KclApplication application, Time time) {
        this.leases = leases;
        this.application = application;
        this.time = time;
    }

    /** From now on leases go to other instances. */
    void stopping() {
        stopping = true;
    }

    /**
     * Releases one lease.
     *
     * @param lease as this instance knows it; in the table its transfer may have begun by now
     */
    void release(Lease lease) throws LeasingException {
        if (!releaseAsKnown(lease)) {
            Lease now = leases.getLease(lease.leaseKey());
            if (now != null) {
                releaseAsKnown(now);
            }
        }
    }

    /** Releases all leases that name this instance. */
    void releaseAll() throws LeasingException {
        for (Lease lease : leases.listLeases()) {
            release(lease);
        }
        releaseThoseOfStopped();
    }

    /** An instance that stops at the same time may have been assigned a lease after it had released its own. */
    private void releaseThoseOfStopped() throws LeasingException {
        if (assigned.isEmpty()) {
            return;
        }
        List<String> there = application.others(time);
        for (Lease lease : assigned) {
            Lease now = leases.getLease(lease.leaseKey());
            if (now != null
                    && Objects.equals(now.leaseOwner(), lease.leaseOwner())
                    && !there.contains(now.leaseOwner())) {
                leases.evictLease(now);
            }
        }
    }

    /** False when the table has another state of it. */
    private boolean releaseAsKnown(Lease lease) throws LeasingException {
        return switch (Action.of(lease, application.worker())) {
            case RELEASE -> {
                Optional<String> other = other();
                yield other.isPresent() ? assign(lease, other.get()) : leases.evictLease(lease);
            }
            case TRANSFER -> leases.evictLease(lease);
            case REFUSE -> refuse(lease);
            case NONE -> true;
        };
    }

    private boolean assign(Lease lease, String other) throws LeasingException {
        boolean done = leases.assignLease(lease, other);
        if (done) {
            assigned.add(lease);
        }
        return done;
    }

    private boolean refuse(Lease lease) {
        try {
            return application.refuse(lease, LONGEST_REFUSAL);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException failure) {
            LOG.warn(
                    "the transfer of the lease of shard {} of {} to this instance, which stops, can't be refused; other"
                            + " instances take the lease when it expires",
                    lease.leaseKey(),
                    application.name(),
                    failure);
        }
        return true;
    }

    /** The instance with the fewest leases; empty unless this one stops, or while it is alone. */
    private synchronized Optional<String> other() throws LeasingException {
        if (!stopping) {
            return Optional.empty();
        }
        if (!time.now().isBefore(listed.plus(LISTING_AGE))) {
            others.clear();
            application.others(time).forEach(worker -> others.put(worker, 0));
            for (Lease lease : leases.listLeases()) {
                others.computeIfPresent(String.valueOf(lease.leaseOwner()), (worker, count) -> count + 1);
            }
            listed = time.now();
        }
        Optional<String> other = others.entrySet().stream()
                .min(Comparator.comparing(Map.Entry::getValue))
                .map(Map.Entry::getKey);
        other.ifPresent(worker -> others.merge(worker, 1, Integer::sum));
        return other;
    }
}
