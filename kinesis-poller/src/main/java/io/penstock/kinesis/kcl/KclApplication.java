package io.penstock.kinesis.kcl;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.checkpoint.CheckpointConfig;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.coordinator.CoordinatorConfig;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.coordinator.SchedulerCoordinatorFactory;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.leases.LeaseManagementConfig.GracefulLeaseHandoffConfig;
import software.amazon.kinesis.leases.dynamodb.DynamoDBLeaseSerializer;
import software.amazon.kinesis.leases.exceptions.LeasingException;
import software.amazon.kinesis.lifecycle.LifecycleConfig;
import software.amazon.kinesis.metrics.MetricsConfig;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.ProcessorConfig;
import software.amazon.kinesis.processor.ShardRecordProcessorFactory;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.worker.metricstats.WorkerMetricStats.LeaseTableWorkerMetricStats;

/**
 * One mapping as an application of the Kinesis Client Library, with a lease table of its own. The settings and why they
 * were chosen: ADR 9.
 *
 * @param name of its lease table
 * @param worker this instance among those that run the mapping
 * @param settings shared by all mappings
 * @param dynamoDb reaches the lease table
 * @param executor runs what the library does for shards; its owner closes it
 * @param readers makes an executor for each shard that is read by polling; the library closes it
 * @param startup learns whether the library has started
 */
public record KclApplication(
        String name,
        String worker,
        KclSettings settings,
        DynamoDbAsyncClient dynamoDb,
        ExecutorService executor,
        Supplier<ExecutorService> readers,
        LibraryStartup startup) {

    /** An application for whose start nobody waits. */
    public KclApplication(
            String name,
            String worker,
            KclSettings settings,
            DynamoDbAsyncClient dynamoDb,
            Supplier<ExecutorService> executors) {
        this(name, worker, settings, dynamoDb, executors.get(), executors, new LibraryStartup());
    }

    private static final long PARENT_POLL_MILLIS = 1_000;
    private static final long TASK_BACKOFF_MILLIS = 500;

    /** A second attempt of the same scheduler finds half of the first one's work and fails again. */
    private static final int INITIALIZATION_ATTEMPTS = 1;

    private static final long INITIALIZATION_BACKOFF_MILLIS = 1;
    private static final int RENEWAL_THREADS = 4;
    private static final int BALANCING_FREQUENCY = 3;

    private static final long CAPTURE_MILLIS = 1_000;

    private static final long TRANSFER_MARGIN_MILLIS = 5_000;

    /**
     * The library at work for this mapping; not started.
     *
     * @param leases as {@link #leases} has made them
     * @param retrieval which stream is read, and how
     * @param aggregation how records of the Kinesis Producer Library are de-aggregated
     */
    public Scheduler scheduler(
            LeaseManagementConfig leases,
            RetrievalConfig retrieval,
            AggregatorUtil aggregation,
            ShardRecordProcessorFactory processors) {
        return new Scheduler(
                new CheckpointConfig(),
                coordination(),
                leases,
                lifecycle(aggregation),
                metrics(),
                processing(processors),
                retrieval);
    }

    /**
     * Reports that this instance takes leases. Called before the library runs, because its own first report comes too
     * late for the first leases that it assigns.
     *
     * @throws LeasingException when the lease table can't be written
     */
    void announce(Time time) throws LeasingException {
        reports()
                .library()
                .updateMetrics(LeaseTableWorkerMetricStats.builder()
                        .workerId(worker)
                        .lastUpdateTime(time.wall(time.now()).getEpochSecond())
                        .metricStats(Map.of())
                        .operatingRange(Map.of())
                        .build());
    }

    private InstanceReports reports() {
        return new InstanceReports(dynamoDb, name, settings);
    }

    /**
     * Deletes the report of {@code instance}, so that nobody assigns leases to it: of this one when it stops, or of one
     * that is gone.
     *
     * @throws ExecutionException when DynamoDB refuses
     */
    void withdraw(String instance, Duration longest) throws ExecutionException, TimeoutException, InterruptedException {
        dynamoDb.deleteItem(request -> request.tableName(name)
                        .key(Map.of(DynamoDBLeaseSerializer.LEASE_KEY_KEY, AttributeValue.fromS(instance))))
                .get(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The other instances that take leases, without those that have missed a report, since they may be dead. */
    List<String> others(Time time) throws LeasingException {
        return reports().fresh(time).stream()
                .filter(other -> !worker.equals(other))
                .toList();
    }

    /**
     * Cancels the transfer of a lease to this instance, so that it stays with its holder; false when the lease table
     * has another state of it by now.
     *
     * @throws ExecutionException when DynamoDB refuses for another reason
     */
    boolean refuse(Lease lease, Duration longest) throws ExecutionException, TimeoutException, InterruptedException {
        try {
            dynamoDb.updateItem(request -> request.tableName(name)
                            .key(Map.of(DynamoDBLeaseSerializer.LEASE_KEY_KEY, AttributeValue.fromS(lease.leaseKey())))
                            .updateExpression("SET leaseOwner = :holder REMOVE checkpointOwner")
                            .conditionExpression("leaseOwner = :us AND checkpointOwner = :holder")
                            .expressionAttributeValues(Map.of(
                                    ":us", AttributeValue.fromS(worker),
                                    ":holder", AttributeValue.fromS(lease.checkpointOwner()))))
                    .get(longest.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof ConditionalCheckFailedException) {
                return false;
            }
            throw failure;
        }
    }

    private long reportMillis() {
        return settings.reportInterval().toMillis();
    }

    private CoordinatorConfig coordination() {
        return new CoordinatorConfig(name)
                .parentShardPollIntervalMillis(PARENT_POLL_MILLIS)
                .shardConsumerDispatchPollIntervalMillis(
                        settings.dispatchInterval().toMillis())
                .schedulerInitializationBackoffTimeMillis(INITIALIZATION_BACKOFF_MILLIS)
                .maxInitializationAttempts(INITIALIZATION_ATTEMPTS)
                .skipShardSyncAtWorkerInitializationIfLeasesExist(true)
                .workerStateChangeListener(startup)
                .coordinatorFactory(new SchedulerCoordinatorFactory() {
                    @Override
                    public ExecutorService createExecutorService() {
                        return executor;
                    }
                });
    }

    /**
     * How leases are kept and assigned; a kind of stream may change what is different with it.
     *
     * @param kinesis lists the shards
     * @param start where shards without a checkpoint start
     */
    public LeaseManagementConfig leases(KinesisAsyncClient kinesis, InitialPositionInStreamExtended start) {
        LeaseManagementConfig config = new LeaseManagementConfig(name, name, dynamoDb, kinesis, worker)
                .initialPositionInStream(start)
                .failoverTimeMillis(settings.failoverTime().toMillis())
                .leaseAssignmentIntervalMillis(settings.leaseInterval().toMillis())
                .shardSyncIntervalMillis(settings.shardSyncInterval().toMillis())
                .leasesRecoveryAuditorExecutionFrequencyMillis(
                        settings.auditInterval().toMillis())
                .leasesRecoveryAuditorInconsistencyConfidenceThreshold(1)
                .listShardsCacheAllowedAgeInSeconds(1)
                .dynamoDbLockBasedLeaderLeaseDurationInMillis(
                        settings.leaderLock().toMillis())
                .dynamoDbLockBasedLeaderHeartbeatPeriodInMillis(
                        settings.leaderHeartbeat().toMillis())
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .maxLeaseRenewalThreads(RENEWAL_THREADS)
                .executorService(executor)
                .gracefulLeaseHandoffConfig(GracefulLeaseHandoffConfig.builder()
                        .isGracefulLeaseHandoffEnabled(true)
                        .gracefulLeaseHandoffTimeoutMillis(settings.grace().toMillis() + TRANSFER_MARGIN_MILLIS)
                        .build());
        config.workerUtilizationAwareAssignmentConfig()
                .disableWorkerMetrics(true)
                .inMemoryWorkerMetricsCaptureFrequencyMillis(CAPTURE_MILLIS)
                .workerMetricsReporterFreqInMillis(reportMillis())
                .staleWorkerMetricsEntryCleanupDuration(settings.oldestReport())
                .varianceBalancingFrequency(BALANCING_FREQUENCY);
        return config;
    }

    private static LifecycleConfig lifecycle(AggregatorUtil aggregation) {
        return new LifecycleConfig()
                .taskBackoffTimeMillis(TASK_BACKOFF_MILLIS)
                .logWarningForTaskAfterMillis(Optional.empty())
                .aggregatorUtil(aggregation);
    }

    /** Nothing goes to CloudWatch: Penstock has metrics of its own. */
    private MetricsConfig metrics() {
        return new MetricsConfig(null, name).metricsFactory(new NullMetricsFactory());
    }

    private static ProcessorConfig processing(ShardRecordProcessorFactory processors) {
        return new ProcessorConfig(processors).callProcessRecordsEvenForEmptyRecordList(true);
    }
}
