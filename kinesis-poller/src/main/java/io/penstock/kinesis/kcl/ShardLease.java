package io.penstock.kinesis.kcl;

import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.kinesis.leases.Lease;

/**
 * The lease under which this instance reads a shard. A lease that was lost and taken again has another token, and is
 * another lease. Immutable.
 *
 * @param held the lease of a shard as the library knows it now; null when this instance holds none
 * @param drop gives a lease up
 */
record ShardLease(String shardId, UUID token, Function<String, @Nullable Lease> held, Consumer<Lease> drop) {

    /** False when the lease is lost, or is to be handed over to another instance. */
    boolean isHeld() {
        return current() != null;
    }

    /** Gives up a lease that seemed lost and is not: its records were not handed over, so another one must read them. */
    void giveUp() {
        Lease now = current();
        if (now != null) {
            drop.accept(now);
        }
    }

    private @Nullable Lease current() {
        Lease now = held.apply(shardId);
        return now != null && token.equals(now.concurrencyToken()) && !now.shutdownRequested() ? now : null;
    }
}
