package io.penstock.kinesis;

import io.penstock.kinesis.kcl.RoomyFetcher;
import io.penstock.kinesis.kcl.ShardMemory;
import java.util.List;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.kinesis.retrieval.DataFetcherProviderConfig;
import software.amazon.kinesis.retrieval.DataFetcherResult;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.polling.KinesisDataFetcher;

/** Reads no more records than are likely to fit into the memory that was taken for them. */
final class BoundedFetcher extends KinesisDataFetcher {

    /** The bytes of a record in an event beside its data. */
    private static final int FRAME = 640;

    private final String shardId;
    private final int most;
    private final ShardMemory memory;

    /** Reads a shard into {@code memory}. */
    BoundedFetcher(KinesisAsyncClient client, DataFetcherProviderConfig shard, ShardMemory memory) {
        super(client, shard);
        this.shardId = shard.getShardId();
        this.most = shard.getMaxRecords();
        this.memory = memory;
    }

    @Override
    public GetRecordsRequest getGetRecordsRequest(String iterator) {
        GetRecordsRequest request = super.getGetRecordsRequest(iterator);
        int limit = memory.limit(shardId, most);
        return limit == most ? request : request.toBuilder().limit(limit).build();
    }

    /** How large the records of an answer are as JSON, with their data in Base64. */
    static RoomyFetcher.Size size(DataFetcherResult result) {
        List<KinesisClientRecord> records = result.getResultAdapter().records();
        long data =
                records.stream().mapToLong(record -> record.data().remaining()).sum();
        return new RoomyFetcher.Size(records.size(), data / 3 * 4 + (long) FRAME * records.size());
    }
}
