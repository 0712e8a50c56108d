package io.penstock.kinesis.kcl;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.retrieval.DataFetcherResult;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;
import software.amazon.kinesis.retrieval.polling.DataFetcher;

/**
 * Reads a shard only when there is room in memory for what comes. Without room it answers after a while as if nothing had
 * come, so that the library goes on to look after the lease and to write checkpoints. Used by the library's thread that
 * reads the shard.
 */
public final class RoomyFetcher implements DataFetcher {

    /** What a read brought, as large as it is going to be as JSON. */
    public record Size(int records, long bytes) {}

    /** Before the library takes a read for lost, and starts the reading anew. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** Longer than any stream keeps its records: nothing may be taken for read to the end. */
    private static final long FAR_BEHIND = Duration.ofDays(400).toMillis();

    private final DataFetcher fetcher;
    private final String shardId;
    private final ShardMemory memory;
    private final Function<DataFetcherResult, Size> measure;
    private Optional<ShardReads> reads = Optional.empty();

    /**
     * Reads by {@code fetcher}.
     *
     * @param measure tells how large an answer is
     */
    public RoomyFetcher(
            DataFetcher fetcher, String shardId, ShardMemory memory, Function<DataFetcherResult, Size> measure) {
        this.fetcher = fetcher;
        this.shardId = shardId;
        this.memory = memory;
        this.measure = measure;
    }

    @Override
    public DataFetcherResult getRecords() {
        if (reads.isEmpty()) {
            return fetcher.getRecords();
        }
        ShardReads room = reads.get();
        if (!awaitRoom(room)) {
            return new NoRoom();
        }
        try {
            DataFetcherResult result = fetcher.getRecords();
            Size size = measure.apply(result);
            room.read(size.records(), size.bytes());
            return result;
        } finally {
            room.nothingRead();
        }
    }

    private static boolean awaitRoom(ShardReads room) {
        try {
            return room.awaitRoom(LONGEST_WAIT);
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The shard is opened before it is read. */
    private void begin() {
        reads = memory.of(shardId);
        reads.ifPresent(ShardReads::poll);
    }

    @Override
    public void initialize(String sequenceNumber, InitialPositionInStreamExtended start) {
        begin();
        fetcher.initialize(sequenceNumber, start);
    }

    @Override
    public void initialize(ExtendedSequenceNumber sequenceNumber, InitialPositionInStreamExtended start) {
        begin();
        fetcher.initialize(sequenceNumber, start);
    }

    @Override
    public void advanceIteratorTo(String sequenceNumber, InitialPositionInStreamExtended start) {
        fetcher.advanceIteratorTo(sequenceNumber, start);
    }

    @Override
    public void restartIterator() {
        fetcher.restartIterator();
    }

    @Override
    public void resetIterator(String iterator, String sequenceNumber, InitialPositionInStreamExtended start) {
        reads.ifPresent(ShardReads::readAgain);
        fetcher.resetIterator(iterator, sequenceNumber, start);
    }

    @Override
    public StreamIdentifier getStreamIdentifier() {
        return fetcher.getStreamIdentifier();
    }

    @Override
    public boolean isShardEndReached() {
        return fetcher.isShardEndReached();
    }

    @Override
    public GetRecordsResponse getGetRecordsResponse(GetRecordsRequest request) throws Exception {
        return fetcher.getGetRecordsResponse(request);
    }

    @Override
    public GetRecordsRequest getGetRecordsRequest(String iterator) {
        return fetcher.getGetRecordsRequest(iterator);
    }

    @Override
    public String getNextIterator(GetShardIteratorRequest request)
            throws ExecutionException, InterruptedException, TimeoutException {
        return fetcher.getNextIterator(request);
    }

    @Override
    public GetRecordsResponse getRecords(String iterator) {
        return fetcher.getRecords(iterator);
    }

    /** Nothing was read; the next read begins at the same place. */
    private static final class NoRoom implements DataFetcherResult {

        @Override
        public GetRecordsResponse getResult() {
            return GetRecordsResponse.builder()
                    .records(List.of())
                    .millisBehindLatest(FAR_BEHIND)
                    .nextShardIterator("unchanged")
                    .build();
        }

        @Override
        public GetRecordsResponse accept() {
            return getResult();
        }

        @Override
        public boolean isShardEnd() {
            return false;
        }
    }
}
