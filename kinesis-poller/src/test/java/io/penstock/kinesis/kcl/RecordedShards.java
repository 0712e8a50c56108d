package io.penstock.kinesis.kcl;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what shards notify their source of. */
final class RecordedShards implements OpenShards {

    private final List<ShardLease> assigned = new CopyOnWriteArrayList<>();
    private final List<ShardLease> released = new CopyOnWriteArrayList<>();

    /** The leases of the shards that are to have a lane. */
    List<ShardLease> assigned() {
        return assigned;
    }

    /** The leases that are released or lost. */
    List<ShardLease> released() {
        return released;
    }

    @Override
    public void add(KclShard shard) {
        assigned.add(shard.lease());
    }

    @Override
    public void left(ShardLease lease) {
        assigned.remove(lease);
    }

    @Override
    public void ended(ShardLease lease) {
        assigned.remove(lease);
    }

    @Override
    public void closed(ShardLease lease) {}

    @Override
    public void released(ShardLease lease) {
        released.add(lease);
    }
}
