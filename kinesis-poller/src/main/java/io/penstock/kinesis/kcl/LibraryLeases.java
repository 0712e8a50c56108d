package io.penstock.kinesis.kcl;

import io.penstock.core.time.Time;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.LeaseCoordinator;
import software.amazon.kinesis.leases.LeaseRefresher;
import software.amazon.kinesis.leases.exceptions.LeasingException;

/**
 * The library of one run with the leases that it holds. The library is made with record processors, and these ask it
 * for the leases of their shards once it runs; so this makes the library, and answers them. Thread-safe.
 */
final class LibraryLeases {

    private static final Logger LOG = LoggerFactory.getLogger(LibraryLeases.class);

    /** Of a lease that was lost before its shard was opened; no lease has it. */
    private static final UUID NO_TOKEN = new UUID(0, 0);

    private final Scheduler library;
    private final LeaseReleaser releaser;
    private final UnnoticedLeases unnoticed = new UnnoticedLeases();
    private final String table;

    /**
     * Makes a library, which is not started.
     *
     * @param scheduler makes the library; the lease of a shard is asked for only while it runs
     */
    LibraryLeases(KclApplication application, Function<Function<String, ShardLease>, Scheduler> scheduler, Time time) {
        this.library = scheduler.apply(this::of);
        this.releaser = new LeaseReleaser(library.leaseCoordinator().leaseRefresher(), application, time);
        this.table = application.name();
    }

    /** The library. */
    Scheduler library() {
        return library;
    }

    /** The lease table. */
    LeaseRefresher table() {
        return library.leaseCoordinator().leaseRefresher();
    }

    /** Releases leases in the table. */
    LeaseReleaser releaser() {
        return releaser;
    }

    /** True when the library holds the lease {@code key}. */
    boolean isHeld(String key) {
        return library.leaseCoordinator().getCurrentlyHeldLease(key) != null;
    }

    /**
     * Passes on a lease that this instance is to transfer and does not hold; false when it holds it after all, or when
     * the table has another state of it by now.
     *
     * @param lease as the table has it
     */
    boolean passOn(Lease lease) throws LeasingException {
        return unnoticed.passOn(lease, this::isHeld, table()::evictLease);
    }

    private ShardLease of(String shardId) {
        LeaseCoordinator coordinator = library.leaseCoordinator();
        Lease held = coordinator.getCurrentlyHeldLease(shardId);
        boolean ours = held != null && !unnoticed.wasPassedOn(held);
        if (held != null && !ours) {
            coordinator.dropLease(held);
        }
        UUID token = ours ? held.concurrencyToken() : NO_TOKEN;
        return new ShardLease(shardId, token, coordinator::getCurrentlyHeldLease, this::free);
    }

    /** Dropping a lease is not enough: it stays ours in the table, and the library would soon find it there again. */
    private void free(Lease lease) {
        try {
            releaser.release(lease);
        } catch (LeasingException | RuntimeException failure) {
            LOG.warn(
                    "the lease of shard {} of {} could not be released; other instances take it when it expires: {}",
                    lease.leaseKey(),
                    table,
                    failure.toString());
        } finally {
            library.leaseCoordinator().dropLease(lease);
        }
    }
}
