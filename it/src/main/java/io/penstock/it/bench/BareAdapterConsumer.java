package io.penstock.it.bench;

import com.amazonaws.services.dynamodbv2.streamsadapter.AmazonDynamoDBStreamsAdapterClient;
import com.amazonaws.services.dynamodbv2.streamsadapter.DynamoDBStreamsConsumerTaskFactory;
import com.amazonaws.services.dynamodbv2.streamsadapter.DynamoDBStreamsDataFetcher;
import com.amazonaws.services.dynamodbv2.streamsadapter.DynamoDBStreamsLeaseManagementFactory;
import com.amazonaws.services.dynamodbv2.streamsadapter.StreamsSchedulerFactory;
import com.amazonaws.services.dynamodbv2.streamsadapter.polling.DynamoDBStreamsPollingConfig;
import io.penstock.it.support.LocalClients;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.coordinator.DeletedStreamListProvider;
import software.amazon.kinesis.coordinator.StreamInfoManager;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.leases.ShardSyncTaskManager;
import software.amazon.kinesis.metrics.MetricsFactory;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.RetrievalConfig;

/**
 * The yardstick of DynamoDB streams: AWS's adapter on the Kinesis Client Library with the same settings as in Penstock,
 * and nothing but a {@link BareProcessor} on it.
 */
final class BareAdapterConsumer {

    private static final long POLL_MILLIS = 250;
    private static final int LARGEST_READ = 1_000;

    private BareAdapterConsumer() {}

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

    /** The entry point; its arguments: DynamoDB Streams, DynamoDB, the function, the stream's ARN. */
    public static void main(String[] arguments) {
        String arn = arguments[3];
        FunctionCaller function = BareProcessor.function(arguments[2]);
        AmazonDynamoDBStreamsAdapterClient client = new AmazonDynamoDBStreamsAdapterClient(
                LocalClients.client(
                        URI.create(arguments[0]), AwsCrtHttpClient.create(), DynamoDbStreamsClient.builder()),
                LocalClients.REGION);
        BareLibrary library =
                new BareLibrary("bare-table", BareProcessor.leases(arguments[1], NettyNioAsyncHttpClient.create()));
        DynamoDBStreamsPollingConfig polling =
                new DynamoDBStreamsPollingConfig(client).idleTimeBetweenReadsInMillis(POLL_MILLIS);
        polling.recordsFetcherFactory().maxPendingProcessRecordsInput(1);
        polling.maxRecords(LARGEST_READ).dataFetcherProvider(config -> new DynamoDBStreamsDataFetcher(client, config));
        RetrievalConfig retrieval = new RetrievalConfig(
                        client,
                        StreamsSchedulerFactory.createSingleStreamTracker(arn, BareLibrary.OLDEST),
                        library.name())
                .retrievalSpecificConfig(polling);
        LeaseManagementConfig leases = library.leaseManagement(client)
                .leasesRecoveryAuditorInconsistencyConfidenceThreshold(0)
                .consumerTaskFactory(new DynamoDBStreamsConsumerTaskFactory());
        leases.shardSyncIntervalMillis(0);
        leases.leaseManagementFactory(new Leases(client, leases, retrieval));
        library.run(
                leases,
                retrieval,
                new BareLibrary.WholeRecords(),
                () -> new BareProcessor(function, (shard, records) -> event(records)));
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
}
