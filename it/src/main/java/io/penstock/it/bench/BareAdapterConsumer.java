package io.penstock.it.bench;

import com.amazonaws.services.dynamodbv2.streamsadapter.AmazonDynamoDBStreamsAdapterClient;
import com.amazonaws.services.dynamodbv2.streamsadapter.DynamoDBStreamsConsumerTaskFactory;
import com.amazonaws.services.dynamodbv2.streamsadapter.DynamoDBStreamsDataFetcher;
import com.amazonaws.services.dynamodbv2.streamsadapter.DynamoDBStreamsLeaseManagementFactory;
import com.amazonaws.services.dynamodbv2.streamsadapter.StreamsSchedulerFactory;
import com.amazonaws.services.dynamodbv2.streamsadapter.polling.DynamoDBStreamsPollingConfig;
import io.penstock.kinesis.kcl.KclApplication;
import io.penstock.kinesis.kcl.KclSettings;
import io.penstock.kinesis.kcl.KeptAggregates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.coordinator.DeletedStreamListProvider;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.coordinator.StreamInfoManager;
import software.amazon.kinesis.coordinator.streamInfo.StreamIdCache;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.leases.ShardSyncTaskManager;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.metrics.MetricsFactory;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.RetrievalConfig;

/**
 * The yardstick of DynamoDB streams: AWS's adapter on the Kinesis Client Library with the same settings, and nothing
 * behind it but batches of ten that are posted one after the other, and a checkpoint a second. It retries, filters and
 * counts nothing.
 */
final class BareAdapterConsumer implements ShardRecordProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(BareAdapterConsumer.class);
    static final int BATCH = 10;
    private static final long POLL_MILLIS = 250;

    private final FunctionCaller function;
    private Instant nextCheckpoint = Instant.MIN;

    private BareAdapterConsumer(FunctionCaller function) {
        this.function = function;
    }

    /** The adapter's leases, where the library looks for them now. */
    private static final class Leases extends DynamoDBStreamsLeaseManagementFactory {

        Leases(KinesisAsyncClient client, LeaseManagementConfig leases, RetrievalConfig retrieval) {
            super(client, leases, retrieval);
        }

        @Override
        public ShardSyncTaskManager createShardSyncTaskManager(
                MetricsFactory metrics,
                StreamConfig stream,
                DeletedStreamListProvider deletedStreams,
                StreamInfoManager streamInfo) {
            return createShardSyncTaskManager(metrics, stream, deletedStreams);
        }
    }

    /** The way in: DynamoDB Streams, DynamoDB, the function, the stream's ARN. */
    public static void main(String[] arguments) throws Exception {
        String arn = arguments[3];
        FunctionCaller function = FunctionCaller.of(
                URI.create(arguments[2]),
                AwsCrtHttpClient.builder().maxConcurrency(64).build(),
                Set.of(),
                16);
        StaticCredentialsProvider credentials =
                StaticCredentialsProvider.create(AwsBasicCredentials.create("bench", "bench"));
        AmazonDynamoDBStreamsAdapterClient client = new AmazonDynamoDBStreamsAdapterClient(
                DynamoDbStreamsClient.builder()
                        .httpClient(AwsCrtHttpClient.create())
                        .endpointOverride(URI.create(arguments[0]))
                        .credentialsProvider(credentials)
                        .region(Region.US_EAST_1)
                        .build(),
                Region.US_EAST_1);
        DynamoDbAsyncClient tables = DynamoDbAsyncClient.builder()
                .httpClient(NettyNioAsyncHttpClient.create())
                .endpointOverride(URI.create(arguments[1]))
                .credentialsProvider(credentials)
                .region(Region.US_EAST_1)
                .build();
        InitialPositionInStreamExtended oldest =
                InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);
        KclSettings settings = KclSettings.production("bare", Duration.ofSeconds(10), Duration.ofSeconds(10));
        KclApplication application = new KclApplication(
                settings.table("table"), "bare", settings, tables, Executors::newVirtualThreadPerTaskExecutor);
        DynamoDBStreamsPollingConfig polling =
                new DynamoDBStreamsPollingConfig(client).idleTimeBetweenReadsInMillis(POLL_MILLIS);
        polling.recordsFetcherFactory().maxPendingProcessRecordsInput(1);
        polling.maxRecords(1000).dataFetcherProvider(config -> new DynamoDBStreamsDataFetcher(client, config));
        RetrievalConfig retrieval = new RetrievalConfig(
                        client, StreamsSchedulerFactory.createSingleStreamTracker(arn, oldest), application.name())
                .retrievalSpecificConfig(polling);
        LeaseManagementConfig leases = application
                .leases(client, oldest)
                .leasesRecoveryAuditorInconsistencyConfidenceThreshold(0)
                .consumerTaskFactory(new DynamoDBStreamsConsumerTaskFactory());
        leases.shardSyncIntervalMillis(0);
        leases.leaseManagementFactory(new Leases(client, leases, retrieval));
        Scheduler scheduler =
                application.scheduler(leases, retrieval, new KeptAggregates(), () -> new BareAdapterConsumer(function));
        createLeases(scheduler);
        scheduler.run();
    }

    private static void createLeases(Scheduler scheduler) throws Exception {
        scheduler.leaseRefresher().createLeaseTableIfNotExists();
        scheduler.leaseRefresher().waitUntilLeaseTableExists(1, 60);
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

    @Override
    public void initialize(InitializationInput input) {}

    @Override
    public void processRecords(ProcessRecordsInput input) {
        try {
            List<KinesisClientRecord> records = input.records();
            for (int from = 0; from < records.size(); from += BATCH) {
                int status = function.call(event(records.subList(from, Math.min(from + BATCH, records.size()))));
                if (status != 200) {
                    throw new IOException("the function answers " + status);
                }
            }
            if (!records.isEmpty() && Instant.now().isAfter(nextCheckpoint)) {
                input.checkpointer().checkpoint();
                nextCheckpoint = Instant.now().plusSeconds(1);
            }
        } catch (Exception failure) {
            LOG.error("a shard failed; the figures are worth nothing", failure);
            Runtime.getRuntime().halt(1);
        }
    }

    /** The records as the adapter writes them. */
    private static byte[] event(List<KinesisClientRecord> records) throws IOException {
        ByteArrayOutputStream json = new ByteArrayOutputStream(1024 * records.size());
        json.write("{\"Records\":[".getBytes(StandardCharsets.US_ASCII));
        for (KinesisClientRecord record : records) {
            if (json.size() > 12) {
                json.write(',');
            }
            json.write(record.data().array());
        }
        json.write("]}".getBytes(StandardCharsets.US_ASCII));
        return json.toByteArray();
    }

    @Override
    public void leaseLost(LeaseLostInput input) {}

    @Override
    public void shardEnded(ShardEndedInput input) {
        try {
            input.checkpointer().checkpoint();
        } catch (Exception failure) {
            LOG.warn("the end of a shard is not noted", failure);
        }
    }

    @Override
    public void shutdownRequested(ShutdownRequestedInput input) {}
}
