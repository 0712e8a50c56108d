package io.penstock.kinesis.kcl;

/** Is notified of what becomes of the shards that this instance reads, each named by its lease. Thread-safe. */
interface ShardListener {

    /** A shard is left: it gets no lane any more, and the one it has is to stop. */
    void left(ShardLease lease);

    /** The lane of a shard has stopped, or it will never have one. */
    void closed(ShardLease lease);

    /** The lease of a shard is released or lost; the library makes no more calls for it. */
    void released(ShardLease lease);

    /** A shard is settled to its end, so others may follow it. */
    void ended(ShardLease lease);
}
