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

/** Asks for no more records than are likely to fit into the memory that was taken for them. */
final class BoundedFetcher extends KinesisDataFetcher {

    /** What stands around the data of a record in an event. */
    private static final int FRAME = 640;

    private final String shardId;
    private final int most;
    private final ShardMemory memory;

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

    /** How large an answer is going to be: its data is written in Base64. */
    static RoomyFetcher.Size size(DataFetcherResult result) {
        List<KinesisClientRecord> records = result.getResultAdapter().records();
        long data =
                records.stream().mapToLong(record -> record.data().remaining()).sum();
        return new RoomyFetcher.Size(records.size(), data / 3 * 4 + (long) FRAME * records.size());
    }
}
