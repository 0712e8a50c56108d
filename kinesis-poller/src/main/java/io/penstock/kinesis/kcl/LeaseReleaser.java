package io.penstock.kinesis.kcl;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.LeaseRefresher;
import software.amazon.kinesis.leases.exceptions.LeasingException;

/**
 * Gives leases back in the lease table so that their shards are read on at once. While this instance stops they go to
 * others by name: the leader would need a moment to give out what is nobody's, and may be the one that stops.
 * Thread-safe.
 */
final class LeaseReturns {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseReturns.class);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration TO_REFUSE = Duration.ofSeconds(2);

    /** What is to become of a lease of which an instance wants nothing more. */
    enum Way {
        /** It is held by this instance, and promised to no other. */
        GIVE,
        /** It is held by this instance and promised to another, which gets it. */
        HAND_OVER,
        /** It was promised to this instance by its holder, which keeps it. */
        REFUSE,
        /** It is none of this instance's business. */
        LEAVE;

        /** Of {@code lease} as the table has it. */
        static Way of(Lease lease, String worker) {
            if (worker.equals(lease.actualOwner())) {
                return lease.shutdownRequested() ? HAND_OVER : GIVE;
            }
            return worker.equals(lease.leaseOwner()) ? REFUSE : LEAVE;
        }
    }

    private final LeaseRefresher leases;
    private final KclApplication application;
    private final Time time;
    private volatile boolean stopping;

    // both below are used under the lock of this
    private final Map<String, Integer> others = new HashMap<>();
    private Instant known = Instant.MIN;

    LeaseReturns(LeaseRefresher leases, KclApplication application, Time time) {
        this.leases = leases;
        this.application = application;
        this.time = time;
    }

    /** From now on leases go to other instances. */
    void stopping() {
        stopping = true;
    }

    /**
     * Gives one lease back.
     *
     * @param lease as this instance knows it; the table may have it promised to another by now
     */
    void giveBack(Lease lease) throws LeasingException {
        if (!giveBackAsKnown(lease)) {
            Lease now = leases.getLease(lease.leaseKey());
            if (now != null) {
                giveBackAsKnown(now);
            }
        }
    }

    /** Gives back all that name this instance. */
    void giveBackAll() throws LeasingException {
        for (Lease lease : leases.listLeases()) {
            giveBack(lease);
        }
    }

    /** False when the table has it otherwise. */
    private boolean giveBackAsKnown(Lease lease) throws LeasingException {
        return switch (Way.of(lease, application.worker())) {
            case GIVE -> {
                Optional<String> other = other();
                yield other.isPresent() ? leases.assignLease(lease, other.get()) : leases.evictLease(lease);
            }
            case HAND_OVER -> leases.evictLease(lease);
            case REFUSE -> refuse(lease);
            case LEAVE -> true;
        };
    }

    private boolean refuse(Lease lease) {
        try {
            return application.refuse(lease, TO_REFUSE);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException failure) {
            LOG.warn("the lease of {} stays promised to this instance until it runs out", lease.leaseKey(), failure);
        }
        return true;
    }

    /** The one with the fewest leases; none unless this instance stops, or while it is alone. */
    private synchronized Optional<String> other() throws LeasingException {
        if (!stopping) {
            return Optional.empty();
        }
        if (!time.now().isBefore(known.plus(FRESH))) {
            others.clear();
            application.others(time).forEach(worker -> others.put(worker, 0));
            for (Lease lease : leases.listLeases()) {
                others.computeIfPresent(String.valueOf(lease.leaseOwner()), (worker, count) -> count + 1);
            }
            known = time.now();
        }
        Optional<String> other = others.entrySet().stream()
                .min(Comparator.comparing(Map.Entry::getValue))
                .map(Map.Entry::getKey);
        other.ifPresent(worker -> others.merge(worker, 1, Integer::sum));
        return other;
    }
}
