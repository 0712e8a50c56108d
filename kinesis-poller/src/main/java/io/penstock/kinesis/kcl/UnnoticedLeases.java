package io.penstock.kinesis.kcl;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import software.amazon.kinesis.leases.Lease;

/**
 * The leases that this instance passes on without having held them. The leader may begin to transfer a lease before
 * its new holder has noticed that it has it; then nobody reads the shard, and nobody would release it, until the lease
 * expires (F9). Thread-safe.
 */
final class UnnoticedLeases {

    private final Map<String, Long> passedOn = new ConcurrentHashMap<>();

    /**
     * True when {@code lease}, which this instance is to transfer, may be passed on: the library does not hold it, and
     * if it notices it after all, {@link #isPassedOn} is true of what it then holds.
     *
     * @param lease as the table has it
     * @param isHeld whether the library holds the lease of a shard
     */
    boolean mayPassOn(Lease lease, Predicate<String> isHeld) {
        passedOn.put(lease.leaseKey(), lease.leaseCounter());
        if (isHeld.test(lease.leaseKey())) {
            passedOn.remove(lease.leaseKey());
            return false;
        }
        return true;
    }

    /** True when the library holds {@code lease} as it was before it was passed on; its shard must not be read. */
    boolean isPassedOn(Lease lease) {
        Long counter = passedOn.get(lease.leaseKey());
        return counter != null && lease.leaseCounter() <= counter;
    }
}
