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

    /** A shorter one would be lost in a pause of the machine, and each loss costs a fail-over time. */
    private static final Duration SHORTEST_LOCK = Duration.ofSeconds(3);

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

    /**
     * How long the lock of the leader lasts that shares out leases. A dead leader's leases run out one fail-over time
     * after the next one has the lock, and all that must end within two.
     */
    Duration leaderLock() {
        Duration third = failoverTime.dividedBy(3);
        if (third.compareTo(SHORTEST_LOCK) >= 0) {
            return third;
        }
        return failoverTime.compareTo(SHORTEST_LOCK) < 0 ? failoverTime : SHORTEST_LOCK;
    }

    /** The table that keeps where mappings began. */
    String originsTable() {
        return tablePrefix + "-origins";
    }
}
