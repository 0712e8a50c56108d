package io.penstock.kinesis.kcl;

/**
 * Whether this instance may still read a shard, and how it stops: it leaves the shard, lets the lane finish, and
 * releases the lease. Thread-safe.
 */
final class ShardOwnership {

    private final ShardLease lease;
    private final ReadSlot slot;
    private final ShardListener listener;

    /** Of the shard whose reads pass through {@code slot}. */
    ShardOwnership(ShardLease lease, ReadSlot slot, ShardListener listener) {
        this.lease = lease;
        this.slot = slot;
        this.listener = listener;
    }

    /** The shard. */
    String shardId() {
        return lease.shardId();
    }

    /** Asks the lease itself, so that a loss is noticed before the library reports it; once false, it stays false. */
    boolean isOwned() {
        if (!lease.isOver() && !lease.isHeld()) {
            lease.lost();
            leave();
        }
        return !lease.isOver();
    }

    /** True once the lease is known to be lost, or was released. */
    boolean isOver() {
        return lease.isOver();
    }

    /** Takes the shard out of the assignment; the lane finishes what it has and closes its partition. */
    void leave() {
        slot.leave();
        listener.left(lease);
    }

    /** Leaves the shard when its lease is lost or is to be transferred. */
    void leaveWhenAsked() {
        if (isOwned() && lease.isToBeTransferred()) {
            leave();
        }
    }

    /** The lane has stopped. */
    void closed() {
        listener.closed(lease);
    }

    /** The lease is lost: another instance may read the shard already. */
    void leaseLost() {
        lease.lost();
        leave();
        listener.released(lease);
    }

    /** Releases the lease, so that the shard is read under another one. */
    void release() {
        try {
            lease.release();
        } finally {
            listener.released(lease);
        }
    }

    /**
     * Leaves the shard to the library, which ends the lease.
     *
     * @param endWritten true when the lease table knows that the shard is settled to its end
     */
    void end(boolean endWritten) {
        if (endWritten) {
            listener.ended(lease);
        }
        listener.left(lease);
        listener.released(lease);
    }
}
