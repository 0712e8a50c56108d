package io.penstock.kinesis.kcl;

import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.kinesis.leases.Lease;

/**
 * The lease under which this instance reads a shard, until it is over: lost or released. A lease that was lost and
 * taken again has another token and is another lease, so each is equal to itself alone. Thread-safe.
 */
final class ShardLease {

    private final String shardId;
    private final UUID token;
    private final Function<String, @Nullable Lease> held;
    private final Consumer<Lease> free;
    private volatile boolean over;

    /**
     * A lease that this instance has just got.
     *
     * @param token that it had then
     * @param held the lease of a shard as the library knows it now; null when this instance holds none
     * @param free releases a lease, so that any instance may take it
     */
    ShardLease(String shardId, UUID token, Function<String, @Nullable Lease> held, Consumer<Lease> free) {
        this.shardId = shardId;
        this.token = token;
        this.held = held;
        this.free = free;
    }

    /** The shard that is read under it. */
    String shardId() {
        return shardId;
    }

    /** True once it is known to be lost, or was released; then it stays so. */
    boolean isOver() {
        return over;
    }

    /** Asks the library whether this instance still holds it. */
    boolean isHeld() {
        return current() != null;
    }

    /** True when it is held and is to be transferred to another instance. */
    boolean isToBeTransferred() {
        Lease now = current();
        return now != null && now.shutdownRequested();
    }

    /** Ends it because it is lost. */
    void lost() {
        over = true;
    }

    /** Ends it, and releases it in the lease table unless it is lost. */
    void release() {
        over = true;
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
