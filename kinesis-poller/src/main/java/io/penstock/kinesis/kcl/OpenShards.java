package io.penstock.kinesis.kcl;

/** Hears of the shards whose leases this instance holds. Thread-safe. */
interface OpenShards {

    /** A shard was opened. It gets a lane once no other lane works on the same shard under an earlier lease. */
    void add(KclShard shard);

    /** A shard is to be left: it gets no lane any more, and the one it has is to end. */
    void remove(KclShard shard);

    /** The lane of a shard has ended, or it will never have one. */
    void closed(KclShard shard);

    /** The lease of a shard is released or lost, and the library has nothing more to say of it. */
    void released(KclShard shard);

    /** A shard is settled to its end, so others may follow it. */
    void ended(KclShard shard);

    /** False when the stream was deleted since it was opened, or another one has its name; true when that is unknown. */
    boolean isStillTheSameStream();
}
