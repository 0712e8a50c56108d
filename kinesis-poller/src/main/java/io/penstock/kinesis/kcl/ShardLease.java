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
 * @param free makes a lease nobody's, so that any instance may take it
 */
record ShardLease(String shardId, UUID token, Function<String, @Nullable Lease> held, Consumer<Lease> free) {

    /** False when the lease is lost. */
    boolean isOwned() {
        return current() != null;
    }

    /** True when the lease is held and is to be transferred to another instance. */
    boolean isToBeTransferred() {
        Lease now = current();
        return now != null && now.shutdownRequested();
    }

    /** Makes the lease nobody's, unless it is lost. */
    void release() {
        Lease now = current();
        if (now != null) {
            free.accept(now);
        }
    }

    private @Nullable Lease current() {
        Lease now = held.apply(shardId);
        return now != null && token.equals(now.concurrencyToken()) ? now : null;
    }
}
