package io.penstock.kinesis.kcl;

import io.penstock.core.source.SourceUnavailable;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.coordinator.streamInfo.StreamIdCache;
import software.amazon.kinesis.exceptions.internal.KinesisClientLibIOException;
import software.amazon.kinesis.leases.LeaseRefresher;
import software.amazon.kinesis.leases.ShardDetector;
import software.amazon.kinesis.leases.exceptions.DependencyException;
import software.amazon.kinesis.leases.exceptions.LeasingException;
import software.amazon.kinesis.metrics.NullMetricsFactory;

/**
 * Creates what a library needs in DynamoDB before it runs: its own start would take long, and fail where another
 * instance starts at the same time.
 */
record LeasePreparation(Scheduler scheduler, KclSettings settings) {

    private static final long SECONDS_FOR_A_TABLE = 60;
    private static final long SECONDS_FOR_ANOTHERS_INDEX = 5;

    /**
     * Creates the lease table of {@code now}, its index and a lease for each shard, and deletes the checkpoints of an
     * older stream of the same name.
     *
     * @throws SourceUnavailable when the table is not ready in time, or another instance is deleting those checkpoints
     */
    void prepare(Origins origins, KeptOrigin now, StreamFacts facts)
            throws LeasingException, KinesisClientLibIOException, SourceUnavailable, InterruptedException {
        LeaseRefresher leases = scheduler.leaseRefresher();
        leases.createLeaseTableIfNotExists();
        if (!leases.waitUntilLeaseTableExists(1, SECONDS_FOR_A_TABLE) || !hasIndex(leases)) {
            throw new SourceUnavailable(
                    "the lease table " + settings.table(now.key()) + " is not ready", null, settings.restartBackoff());
        }
        origins.clearUnlessOf(now, facts.asked(), () -> clear(leases));
        // There is one for the whole process, which the library's own start, later, would create.
        StreamIdCache.initialize(
                scheduler.streamIdCacheManager(),
                scheduler.leaseManagementConfig().streamIdOnboardingState());
        createLeases(scheduler);
    }

    /** Creates the index that the library's own start would create, or waits for another instance to do so. */
    private boolean hasIndex(LeaseRefresher leases) throws DependencyException {
        try {
            leases.createLeaseOwnerToLeaseKeyIndexIfNotExists();
        } catch (DependencyException failure) {
            if (!leases.waitUntilLeaseOwnerToLeaseKeyIndexExists(1, SECONDS_FOR_ANOTHERS_INDEX)) {
                throw failure;
            }
        }
        return leases.waitUntilLeaseOwnerToLeaseKeyIndexExists(1, SECONDS_FOR_A_TABLE);
    }

    private void clear(LeaseRefresher leases) throws SourceUnavailable {
        try {
            leases.deleteAll();
        } catch (LeasingException failure) {
            throw new SourceUnavailable(
                    "checkpoints can't be deleted: " + failure.getMessage(), failure, settings.restartBackoff());
        }
    }

    /** Creates a lease for every listed shard that has none. */
    static void createLeases(Scheduler scheduler)
            throws LeasingException, KinesisClientLibIOException, InterruptedException {
        for (StreamConfig config : scheduler.currentStreamConfigMap().values()) {
            createLeases(scheduler, config, scheduler.leaseCoordinator().leaseRefresher());
        }
    }

    /**
     * Creates a lease for every listed shard that has none, closed ones included, but not for shards whose leases were
     * deleted because they are read. The library's own way for an empty table asks the service which shards were open
     * at the starting position, and fails when their hash ranges overlap.
     */
    private static void createLeases(Scheduler scheduler, StreamConfig config, LeaseRefresher leases)
            throws LeasingException, KinesisClientLibIOException, InterruptedException {
        ShardDetector shards = scheduler.shardDetectorProvider().apply(config);
        try {
            scheduler
                    .hierarchicalShardSyncerProvider()
                    .apply(config)
                    .checkAndCreateLeaseForNewShards(
                            shards,
                            leases,
                            config.initialPositionInStreamExtended(),
                            new NullMetricsFactory().createMetrics(),
                            false,
                            false);
        } catch (NullPointerException unlisted) {
            // The library's detectors answer null when shards can't be listed, and the library fails on that.
            throw new KinesisClientLibIOException(
                    "the shards of " + config.streamIdentifier() + " can't be listed", unlisted);
        }
    }
}
