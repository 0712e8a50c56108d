package io.penstock.kinesis.kcl;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.retrieval.DataFetcherResult;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;
import software.amazon.kinesis.retrieval.polling.DataFetcher;

/**
 * Reads a shard only when there is room in memory for what a read may bring. Without room it answers after some seconds
 * as if the read had brought nothing, so that the library can look after the lease and checkpoints are written. Used by
 * one thread of the library at a time.
 */
public final class RoomyFetcher implements DataFetcher {

    private static final Logger LOG = LoggerFactory.getLogger(RoomyFetcher.class);

    /** How many records a read brought, and how large they are as JSON. */
    public record Size(int records, long bytes) {}

    /** Shorter than the time after which the library takes a read for lost and starts again. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** A lag longer than any stream keeps its records, so that the shard is not taken for read to its end. */
    private static final long FAR_BEHIND = Duration.ofDays(400).toMillis();

    private final DataFetcher fetcher;
    private final String shardId;
    private final ShardMemory memory;
    private final Function<DataFetcherResult, Size> measure;
    private volatile Optional<ShardReads> earlier = Optional.empty();
    private volatile Optional<ShardReads> reads = Optional.empty();

    /**
     * Reads by {@code fetcher}.
     *
     * @param measure how large an answer is
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
        ShardReads room;
        try {
            room = reads();
            if (!room.awaitRoom(LONGEST_WAIT)) {
                room.skipped();
                return new NoRoom();
            }
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
            return new NoRoom();
        }
        try {
            DataFetcherResult result = fetcher.getRecords();
            Size size = measured(result);
            room.read(size.records(), size.bytes());
            return result;
        } finally {
            room.nothingRead();
        }
    }

    /** The library would not log a fault here, and retry for ever. */
    private Size measured(DataFetcherResult result) {
        try {
            return measure.apply(result);
        } catch (RuntimeException fault) {
            LOG.error(
                    "a read of shard {} of {} can't be measured by a fault of Penstock; please report it with this"
                            + " stack trace. The read is retried, and the shard waits",
                    shardId,
                    fetcher.getStreamIdentifier(),
                    fault);
            throw fault;
        }
    }

    /** The library begins to read shortly before it opens the shard, and delivers nothing until then. */
    private ShardReads reads() throws InterruptedException {
        if (reads.isPresent()) {
            return reads.get();
        }
        ShardReads opened = memory.awaitOpen(shardId, earlier);
        opened.countWhenRead();
        reads = Optional.of(opened);
        return opened;
    }

    private void begin() {
        earlier = memory.of(shardId);
        reads = Optional.empty();
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

    /** Nothing was read; the next read begins at the same position. */
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
