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

/** The adapter's way to keep leases, found also by the library since its version 3.4, which asks with one argument more. */
final class StreamsLeaseFactory extends DynamoDBStreamsLeaseManagementFactory {

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
