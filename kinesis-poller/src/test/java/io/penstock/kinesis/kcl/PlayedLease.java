package io.penstock.kinesis.kcl;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.kinesis.leases.Lease;

/** A lease as the library knows it, played by a test. */
final class PlayedLease {

    private static final UUID TOKEN = new UUID(1, 1);

    private final AtomicReference<@Nullable Lease> held = new AtomicReference<>(lease());
    private final List<Lease> released = new CopyOnWriteArrayList<>();

    private static Lease lease() {
        Lease lease = new Lease();
        lease.leaseKey("shard-1");
        lease.leaseOwner("us");
        lease.concurrencyToken(TOKEN);
        return lease;
    }

    /** This lease as that of a shard. */
    ShardLease of(String shardId) {
        return new ShardLease(shardId, TOKEN, key -> held.get(), this::release);
    }

    private void release(Lease lease) {
        released.add(lease);
        isLost();
    }

    /** From now on it belongs to another instance. */
    void isLost() {
        held.set(null);
    }

    /** It seemed lost and is ours after all. */
    void isFoundAgain() {
        held.set(lease());
    }

    /** Another instance asks for its transfer. */
    void isToBeTransferred() {
        Lease wanted = lease();
        wanted.checkpointOwner("us");
        wanted.leaseOwner("another");
        held.set(wanted);
    }

    /** What was released in the lease table. */
    List<Lease> released() {
        return released;
    }
}
