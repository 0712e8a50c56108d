package io.penstock.it.bench;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.checkpoint.CheckpointConfig;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.coordinator.CoordinatorConfig;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.coordinator.SchedulerCoordinatorFactory;
import software.amazon.kinesis.coordinator.streamInfo.StreamIdCache;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.lifecycle.LifecycleConfig;
import software.amazon.kinesis.metrics.MetricsConfig;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.ProcessorConfig;
import software.amazon.kinesis.processor.ShardRecordProcessorFactory;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.RetrievalConfig;

/**
 * The Kinesis Client Library of a yardstick, with the settings that Penstock gives it (ADR 9) for a fail-over time of
 * ten seconds.
 *
 * @param name of the lease table
 * @param leases reaches it
 */
record BareLibrary(String name, DynamoDbAsyncClient leases) {

    /** Where shards without a checkpoint start. */
    static final InitialPositionInStreamExtended OLDEST =
            InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);

    private static final Logger LOG = LoggerFactory.getLogger(BareLibrary.class);
    private static final String WORKER = "bare";
    private static final Duration FAILOVER = Duration.ofSeconds(10);
    private static final Duration LEADER_HEARTBEAT = FAILOVER.multipliedBy(5).dividedBy(4);
    private static final Duration REPORT = FAILOVER.multipliedBy(3);
    private static final Duration SHARD_SYNC = Duration.ofSeconds(30);
    private static final long LEASE_INTERVAL_MILLIS = 2_000;
    private static final long DISPATCH_MILLIS = 200;
    private static final long LEASE_TRANSFER_MILLIS = 15_000;
    private static final long PARENT_POLL_MILLIS = 1_000;
    private static final long TASK_BACKOFF_MILLIS = 500;
    private static final long CAPTURE_MILLIS = 1_000;
    private static final long SECONDS_FOR_A_TABLE = 60;
    private static final int RENEWAL_THREADS = 4;
    private static final int BALANCING_FREQUENCY = 3;

    /** Leaves records as they are. */
    static final class WholeRecords extends AggregatorUtil {

        /** A new list, from which the library removes what is checkpointed. */
        @Override
        public List<KinesisClientRecord> deaggregate(List<KinesisClientRecord> records) {
            return new ArrayList<>(records);
        }

        @Override
        public List<KinesisClientRecord> deaggregate(
                List<KinesisClientRecord> records, BigInteger startingHashKey, BigInteger endingHashKey) {
            return deaggregate(records);
        }
    }

    /** How leases are kept; {@code streams} lists the shards. */
    LeaseManagementConfig leaseManagement(KinesisAsyncClient streams) {
        LeaseManagementConfig config = new LeaseManagementConfig(name, name, leases, streams, WORKER)
                .initialPositionInStream(OLDEST)
                .failoverTimeMillis(FAILOVER.toMillis())
                .leaseAssignmentIntervalMillis(LEASE_INTERVAL_MILLIS)
                .shardSyncIntervalMillis(SHARD_SYNC.toMillis())
                .leasesRecoveryAuditorExecutionFrequencyMillis(
                        SHARD_SYNC.multipliedBy(2).toMillis())
                .leasesRecoveryAuditorInconsistencyConfidenceThreshold(1)
                .listShardsCacheAllowedAgeInSeconds(1)
                .dynamoDbLockBasedLeaderLeaseDurationInMillis(
                        LEADER_HEARTBEAT.multipliedBy(3).toMillis())
                .dynamoDbLockBasedLeaderHeartbeatPeriodInMillis(LEADER_HEARTBEAT.toMillis())
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .maxLeaseRenewalThreads(RENEWAL_THREADS)
                .executorService(Executors.newVirtualThreadPerTaskExecutor())
                .gracefulLeaseHandoffConfig(LeaseManagementConfig.GracefulLeaseHandoffConfig.builder()
                        .isGracefulLeaseHandoffEnabled(true)
                        .gracefulLeaseHandoffTimeoutMillis(LEASE_TRANSFER_MILLIS)
                        .build());
        config.workerUtilizationAwareAssignmentConfig()
                .disableWorkerMetrics(true)
                .inMemoryWorkerMetricsCaptureFrequencyMillis(CAPTURE_MILLIS)
                .workerMetricsReporterFreqInMillis(REPORT.toMillis())
                .staleWorkerMetricsEntryCleanupDuration(REPORT.multipliedBy(4))
                .varianceBalancingFrequency(BALANCING_FREQUENCY);
        return config;
    }

    /** Creates the leases and runs the library until the JVM ends; ends the JVM when that fails. */
    void run(
            LeaseManagementConfig leaseManagement,
            RetrievalConfig retrieval,
            AggregatorUtil aggregation,
            ShardRecordProcessorFactory processors) {
        Scheduler scheduler = new Scheduler(
                new CheckpointConfig(),
                coordination(leaseManagement.executorService()),
                leaseManagement,
                new LifecycleConfig()
                        .taskBackoffTimeMillis(TASK_BACKOFF_MILLIS)
                        .logWarningForTaskAfterMillis(Optional.empty())
                        .aggregatorUtil(aggregation),
                new MetricsConfig(null, name).metricsFactory(new NullMetricsFactory()),
                new ProcessorConfig(processors).callProcessRecordsEvenForEmptyRecordList(true),
                retrieval);
        try {
            createLeases(scheduler);
        } catch (Exception failure) {
            LOG.error("a stream can't be read; the figures are worth nothing", failure);
            Runtime.getRuntime().halt(1);
        }
        scheduler.run();
    }

    private CoordinatorConfig coordination(ExecutorService executor) {
        return new CoordinatorConfig(name)
                .parentShardPollIntervalMillis(PARENT_POLL_MILLIS)
                .shardConsumerDispatchPollIntervalMillis(DISPATCH_MILLIS)
                .schedulerInitializationBackoffTimeMillis(1)
                .maxInitializationAttempts(1)
                .skipShardSyncAtWorkerInitializationIfLeasesExist(true)
                .coordinatorFactory(new SchedulerCoordinatorFactory() {
                    @Override
                    public ExecutorService createExecutorService() {
                        return executor;
                    }
                });
    }

    private static void createLeases(Scheduler scheduler) throws Exception {
        scheduler.leaseRefresher().createLeaseTableIfNotExists();
        scheduler.leaseRefresher().waitUntilLeaseTableExists(1, SECONDS_FOR_A_TABLE);
        StreamIdCache.initialize(
                scheduler.streamIdCacheManager(),
                scheduler.leaseManagementConfig().streamIdOnboardingState());
        for (StreamConfig stream : scheduler.currentStreamConfigMap().values()) {
            scheduler
                    .hierarchicalShardSyncerProvider()
                    .apply(stream)
                    .checkAndCreateLeaseForNewShards(
                            scheduler.shardDetectorProvider().apply(stream),
                            scheduler.leaseRefresher(),
                            stream.initialPositionInStreamExtended(),
                            new NullMetricsFactory().createMetrics(),
                            false,
                            false);
        }
    }
}
