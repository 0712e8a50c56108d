package io.penstock.kinesis.kcl;

/** The shards whose leases this instance holds. Thread-safe. */
interface OpenShards extends ShardListener {

    /** Adds a shard. It gets a lane once no other lane works on the same shard under an earlier lease. */
    void add(KclShard shard);
}
