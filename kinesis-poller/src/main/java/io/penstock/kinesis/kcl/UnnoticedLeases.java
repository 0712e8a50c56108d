package io.penstock.kinesis.kcl;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.exceptions.LeasingException;

/**
 * The leases that this instance passes on without having held them. The leader may begin to transfer a lease before its
 * new holder has noticed that it has it; then nobody reads the shard, and nobody would release it, until the lease
 * expires (F9). Thread-safe.
 */
final class UnnoticedLeases {

    /** Gives a lease to its next owner in the lease table. */
    @FunctionalInterface
    interface Eviction {

        /** False when the table has another state of the lease. */
        boolean evict(Lease lease) throws LeasingException;
    }

    /** The counters of leases that are passed on, by their keys. */
    private final Map<String, Long> passedOn = new ConcurrentHashMap<>();

    /**
     * Passes on {@code lease}, which this instance is to transfer, unless the library holds it; false when it does, or
     * when the table has another state of it by now.
     *
     * @param lease as the table has it
     * @param isHeld whether the library holds the lease of a shard
     */
    boolean passOn(Lease lease, Predicate<String> isHeld, Eviction eviction) throws LeasingException {
        String key = lease.leaseKey();
        // Noted first: from now on the library may notice the lease, from an older read, without opening its shard.
        passedOn.put(key, lease.leaseCounter());
        boolean done = !isHeld.test(key) && eviction.evict(lease);
        if (!done) {
            passedOn.remove(key);
        }
        return done;
    }

    /** True, once, when {@code lease} is as it was before it was passed on; its shard must not be read under it. */
    boolean wasPassedOn(Lease lease) {
        Long counter = passedOn.remove(lease.leaseKey());
        return counter != null && lease.leaseCounter() <= counter;
    }
}
