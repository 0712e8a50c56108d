package io.penstock.kinesis.kcl;

import java.util.UUID;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.LeaseCoordinator;

/**
 * The lease under which this instance reads a shard. A lease that was lost and taken again has another token, and is
 * another lease. Immutable.
 */
record ShardLease(String shardId, LeaseCoordinator leases, UUID token) {

    /** False when the lease is lost, or is to be handed over to another instance. */
    boolean isHeld() {
        Lease now = leases.getCurrentlyHeldLease(shardId);
        return now != null && token.equals(now.concurrencyToken()) && !now.shutdownRequested();
    }

    /** Gives up a lease that seemed lost and is not: its records were not handed over, so another one must read them. */
    void giveUp() {
        Lease now = leases.getCurrentlyHeldLease(shardId);
        if (now != null && token.equals(now.concurrencyToken()) && !now.shutdownRequested()) {
            leases.dropLease(now);
        }
    }
}
