package io.penstock.kinesis.kcl;

/** The shards whose leases this instance holds. Thread-safe. */
interface OpenShards {

    /** A shard was opened. */
    void add(KclShard shard);

    /** A shard is to be left. */
    void remove(KclShard shard);

    /** A shard is settled to its end and left; others may follow it. */
    void ended(KclShard shard);

    /** False when the stream was deleted since it was opened, or another one has its name; true when that is unknown. */
    boolean isStillTheSameStream();
}
