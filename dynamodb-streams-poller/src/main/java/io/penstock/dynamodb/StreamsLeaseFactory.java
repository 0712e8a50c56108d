package io.penstock.dynamodb;

import com.amazonaws.services.dynamodbv2.streamsadapter.DynamoDBStreamsLeaseManagementFactory;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.coordinator.DeletedStreamListProvider;
import software.amazon.kinesis.coordinator.StreamInfoManager;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.leases.ShardSyncTaskManager;
import software.amazon.kinesis.metrics.MetricsFactory;
import software.amazon.kinesis.retrieval.RetrievalConfig;

/** The adapter's lease management for the library since version 3.4, which passes one argument more. */
final class StreamsLeaseFactory extends DynamoDBStreamsLeaseManagementFactory {

    /** Lists shards through {@code reader}. */
    StreamsLeaseFactory(KinesisAsyncClient reader, LeaseManagementConfig leases, RetrievalConfig retrieval) {
        super(reader, leases, retrieval);
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
