package io.penstock.it.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.kinesis.kcl.KclApplication;
import io.penstock.kinesis.kcl.KclSettings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.coordinator.streamInfo.StreamIdCache;
import software.amazon.kinesis.leases.ShardDetector;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/**
 * The yardstick of streams: the Kinesis Client Library with the same settings and the same retrieval, and nothing
 * behind it but batches of ten that are posted one after the other, and a checkpoint a second. It retries, filters and
 * counts nothing.
 */
final class BareKclConsumer implements ShardRecordProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(BareKclConsumer.class);
    static final int BATCH = 10;

    private final FunctionCaller function;
    private final String arn;
    private Instant nextCheckpoint = Instant.MIN;
    private String shard = "";

    private BareKclConsumer(FunctionCaller function, String arn) {
        this.function = function;
        this.arn = arn;
    }

    /** The way in: Kinesis, DynamoDB, the function, and {@code name=arn} for each reader. */
    public static void main(String[] arguments) throws InterruptedException {
        FunctionCaller function = FunctionCaller.of(
                URI.create(arguments[2]),
                AwsCrtHttpClient.builder().maxConcurrency(64).build(),
                Set.of(),
                16);
        StaticCredentialsProvider credentials =
                StaticCredentialsProvider.create(AwsBasicCredentials.create("bench", "bench"));
        SdkAsyncHttpClient http =
                NettyNioAsyncHttpClient.builder().maxConcurrency(500).build();
        KinesisAsyncClient kinesis = KinesisAsyncClient.builder()
                .httpClient(http)
                .endpointOverride(URI.create(arguments[0]))
                .credentialsProvider(credentials)
                .region(Region.US_EAST_1)
                .build();
        DynamoDbAsyncClient tables = DynamoDbAsyncClient.builder()
                .httpClient(http)
                .endpointOverride(URI.create(arguments[1]))
                .credentialsProvider(credentials)
                .region(Region.US_EAST_1)
                .build();
        List<Thread> streams = Arrays.stream(arguments)
                .skip(3)
                .map(reader -> reader.split("=", 2))
                .map(reader -> Thread.ofPlatform().start(() -> read(reader[0], reader[1], kinesis, tables, function)))
                .toList();
        for (Thread stream : streams) {
            stream.join();
        }
    }

    private static void read(
            String reader,
            String arn,
            KinesisAsyncClient kinesis,
            DynamoDbAsyncClient tables,
            FunctionCaller function) {
        KclSettings settings = KclSettings.production("bare", Duration.ofSeconds(10), Duration.ofSeconds(10));
        String name = settings.table(reader);
        InitialPositionInStreamExtended start =
                InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);
        RetrievalConfig retrieval = new RetrievalConfig(
                        kinesis,
                        new SingleStreamTracker(
                                StreamIdentifier.singleStreamInstance(software.amazon.awssdk.arns.Arn.fromString(arn)),
                                start),
                        name)
                .retrievalSpecificConfig(new PollingConfig(kinesis)
                        .idleTimeBetweenReadsInMillis(1000)
                        .usePollingConfigIdleTimeValue(true)
                        .maxPendingProcessRecordsInput(1)
                        .maxRecords(10_000));
        KclApplication application =
                new KclApplication(name, "bare", settings, tables, Executors::newVirtualThreadPerTaskExecutor);
        Scheduler scheduler = application.scheduler(
                application.leases(kinesis, start),
                retrieval,
                new AggregatorUtil(),
                () -> new BareKclConsumer(function, arn));
        try {
            createLeases(scheduler);
        } catch (Exception failure) {
            LOG.error("a stream can't be read; the figures are worth nothing", failure);
            Runtime.getRuntime().halt(1);
        }
        scheduler.run();
    }

    private static void createLeases(Scheduler scheduler) throws Exception {
        scheduler.leaseRefresher().createLeaseTableIfNotExists();
        scheduler.leaseRefresher().waitUntilLeaseTableExists(1, 60);
        StreamIdCache.initialize(
                scheduler.streamIdCacheManager(),
                scheduler.leaseManagementConfig().streamIdOnboardingState());
        for (StreamConfig stream : scheduler.currentStreamConfigMap().values()) {
            ShardDetector shards = scheduler.shardDetectorProvider().apply(stream);
            scheduler
                    .hierarchicalShardSyncerProvider()
                    .apply(stream)
                    .checkAndCreateLeaseForNewShards(
                            shards,
                            scheduler.leaseRefresher(),
                            stream.initialPositionInStreamExtended(),
                            shards.listShards(),
                            false,
                            new NullMetricsFactory().createMetrics(),
                            false);
        }
    }

    @Override
    public void initialize(InitializationInput input) {
        shard = input.shardId();
    }

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

    private byte[] event(List<KinesisClientRecord> records) {
        StringBuilder json = new StringBuilder(1024 * records.size()).append("{\"Records\":[");
        for (KinesisClientRecord record : records) {
            byte[] data = new byte[record.data().remaining()];
            record.data().get(data);
            json.append(json.charAt(json.length() - 1) == '[' ? "{" : ",{")
                    .append("\"kinesis\":{\"kinesisSchemaVersion\":\"1.0\",\"partitionKey\":\"")
                    .append(record.partitionKey())
                    .append("\",\"sequenceNumber\":\"")
                    .append(record.sequenceNumber())
                    .append("\",\"data\":\"")
                    .append(Base64.getEncoder().encodeToString(data))
                    .append("\",\"approximateArrivalTimestamp\":")
                    .append(record.approximateArrivalTimestamp().toEpochMilli() / 1000.0)
                    .append("},\"eventSource\":\"aws:kinesis\",\"eventVersion\":\"1.0\",\"eventID\":\"")
                    .append(shard)
                    .append(':')
                    .append(record.sequenceNumber())
                    .append("\",\"eventName\":\"aws:kinesis:record\",\"invokeIdentityArn\":\"arn:aws:iam::0:role/r\",")
                    .append("\"awsRegion\":\"us-east-1\",\"eventSourceARN\":\"")
                    .append(arn)
                    .append("\"}");
        }
        return json.append("]}").toString().getBytes(UTF_8);
    }

    @Override
    public void leaseLost(LeaseLostInput input) {}

    @Override
    public void shardEnded(ShardEndedInput input) {}

    @Override
    public void shutdownRequested(ShutdownRequestedInput input) {}
}
