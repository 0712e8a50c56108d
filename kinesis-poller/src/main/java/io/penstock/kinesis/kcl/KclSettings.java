package io.penstock.kinesis.kcl;

import io.penstock.core.time.Backoff;
import java.time.Duration;

/**
 * How instances share shards, and how fast they notice changes (ADR 9).
 *
 * @param tablePrefix of the lease tables: {@code <prefix>-<mapping>}
 * @param failoverTime a lease not renewed for this long is taken over
 * @param handOverTime how long a lane may finish its batch while its shard is handed over or its service stops
 * @param checkpointInterval the shortest time between two checkpoints of one shard that is read on
 * @param dispatchInterval between two looks at the leases that an instance holds
 * @param leaseInterval between two assignments of leases that are free or to be shared out anew
 * @param shardSyncInterval between two looks for shards without a lease
 */
public record KclSettings(
        String tablePrefix,
        Duration failoverTime,
        Duration handOverTime,
        Duration checkpointInterval,
        Duration dispatchInterval,
        Duration leaseInterval,
        Duration shardSyncInterval) {

    private static final Duration LONGEST_LEASE_INTERVAL = Duration.ofSeconds(2);

    private static final Duration BESIDE_A_CALL = Duration.ofSeconds(5);

    /** A call takes at most a quarter of an hour. */
    private static final Duration LONGEST_GRACE = Duration.ofMinutes(16);

    /** What suits a service in production, with these choices of its user. */
    public static KclSettings production(String tablePrefix, Duration failoverTime, Duration handOverTime) {
        Duration third = failoverTime.dividedBy(3);
        return new KclSettings(
                tablePrefix,
                failoverTime,
                handOverTime,
                Duration.ofSeconds(1),
                Duration.ofMillis(200),
                third.compareTo(LONGEST_LEASE_INTERVAL) < 0 ? third : LONGEST_LEASE_INTERVAL,
                Duration.ofSeconds(30));
    }

    /** The same, with time for a call that may take {@code functionTimeout} when a shard is transferred. */
    KclSettings graceFor(Duration functionTimeout) {
        Duration grace = functionTimeout.plus(BESIDE_A_CALL);
        return grace.compareTo(handOverTime) <= 0
                ? this
                : new KclSettings(
                        tablePrefix,
                        failoverTime,
                        grace.compareTo(LONGEST_GRACE) < 0 ? grace : LONGEST_GRACE,
                        checkpointInterval,
                        dispatchInterval,
                        leaseInterval,
                        shardSyncInterval);
    }

    /** The lease table of a mapping, which also names the library's application. */
    public String table(String mapping) {
        return tablePrefix + "-" + mapping;
    }

    /**
     * The pauses while the library runs and can't read or hold its leases: nothing is called by looking again, and a
     * shard is to be read within two fail-over times after a fault (F22).
     */
    Backoff backoff() {
        return Backoff.SOURCE.upTo(failoverTime.dividedBy(5));
    }

    /** The pauses before the library is started again. */
    Backoff restartBackoff() {
        return Backoff.SOURCE.upTo(failoverTime.dividedBy(2));
    }

    /** Between two signs of life of the leader that shares out leases. */
    Duration leaderHeartbeat() {
        return failoverTime.multipliedBy(5).dividedBy(4);
    }

    /**
     * How long the lock of the leader lasts. It may be long: shards of an instance that is gone do not wait for a
     * leader ({@link LeaseWatch}).
     */
    Duration leaderLock() {
        return leaderHeartbeat().multipliedBy(3);
    }

    /** Between two looks of the leader for gaps among the leases, which are looked for when shards end, too. */
    Duration auditInterval() {
        return shardSyncInterval.multipliedBy(2);
    }

    /** Between two reports of an instance that it takes leases. */
    Duration reportInterval() {
        return failoverTime.multipliedBy(3);
    }

    /** The age of a report whose instance is gone without having held a lease; by default it would stay for a day. */
    Duration oldestReport() {
        return reportInterval().multipliedBy(4);
    }

    /** The table that keeps where mappings began. */
    String originsTable() {
        return tablePrefix + "-origins";
    }
}
