package io.penstock.kinesis.kcl;

import io.penstock.core.time.Backoff;
import java.time.Duration;

/**
 * How instances share shards, and how fast they notice changes (ADR 9).
 *
 * @param tablePrefix of the lease tables and of the table of origins
 * @param failoverTime a lease not renewed for this long is taken over
 * @param grace how long a lane may take to finish its batch when its lease is transferred or its service stops
 * @param checkpointInterval the shortest time between two checkpoints of one shard that is read on
 * @param dispatchInterval between two checks of the leases that an instance holds
 * @param leaseInterval between two assignments of leases that are free or to be balanced
 * @param shardSyncInterval between two searches for shards without a lease
 */
public record KclSettings(
        String tablePrefix,
        Duration failoverTime,
        Duration grace,
        Duration checkpointInterval,
        Duration dispatchInterval,
        Duration leaseInterval,
        Duration shardSyncInterval) {

    private static final Duration LONGEST_LEASE_INTERVAL = Duration.ofSeconds(2);

    private static final Duration BESIDE_A_CALL = Duration.ofSeconds(5);

    /** A call takes at most a quarter of an hour. */
    private static final Duration LONGEST_GRACE = Duration.ofMinutes(16);

    /** The settings of a service in production; the user chooses these three. */
    public static KclSettings production(String tablePrefix, Duration failoverTime, Duration grace) {
        Duration third = failoverTime.dividedBy(3);
        return new KclSettings(
                tablePrefix,
                failoverTime,
                grace,
                Duration.ofSeconds(1),
                Duration.ofMillis(200),
                third.compareTo(LONGEST_LEASE_INTERVAL) < 0 ? third : LONGEST_LEASE_INTERVAL,
                Duration.ofSeconds(30));
    }

    /** The same, with a grace that a call of {@code functionTimeout} fits into when a lease is transferred. */
    KclSettings graceFor(Duration functionTimeout) {
        Duration needed = functionTimeout.plus(BESIDE_A_CALL);
        return needed.compareTo(grace) <= 0
                ? this
                : new KclSettings(
                        tablePrefix,
                        failoverTime,
                        needed.compareTo(LONGEST_GRACE) < 0 ? needed : LONGEST_GRACE,
                        checkpointInterval,
                        dispatchInterval,
                        leaseInterval,
                        shardSyncInterval);
    }

    /** The lease table of the origin that is kept under {@code key}; it also names the library's application. */
    String table(String key) {
        return tablePrefix + "-" + key;
    }

    /**
     * The pauses while the library runs and can't read or hold its leases: the next attempt makes no call, and a shard
     * is to be read within two fail-over times after a fault is fixed (F22).
     */
    Backoff backoff() {
        return Backoff.SOURCE.upTo(failoverTime.dividedBy(5));
    }

    /** The pauses before the library is started again. */
    Backoff restartBackoff() {
        return Backoff.SOURCE.upTo(failoverTime.dividedBy(2));
    }

    /** Between two heartbeats of the leader that assigns leases. */
    Duration leaderHeartbeat() {
        return failoverTime.multipliedBy(5).dividedBy(4);
    }

    /**
     * How long the lock of the leader lasts. It may be long: shards of an instance that is gone do not wait for a
     * leader (ADR 24).
     */
    Duration leaderLock() {
        return leaderHeartbeat().multipliedBy(3);
    }

    /** Between two searches of the leader for gaps among the leases; when shards end, it searches too. */
    Duration auditInterval() {
        return shardSyncInterval.multipliedBy(2);
    }

    /** Between two reports of an instance that it takes leases. */
    Duration reportInterval() {
        return failoverTime.multipliedBy(3);
    }

    /** The age at which the report of an instance without a lease is deleted; the library's default is a day. */
    Duration oldestReport() {
        return reportInterval().multipliedBy(4);
    }

    /** The table that stores when mappings began. */
    String originsTable() {
        return tablePrefix + "-origins";
    }
}
