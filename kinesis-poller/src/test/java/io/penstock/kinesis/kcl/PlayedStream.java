package io.penstock.kinesis.kcl;

import io.penstock.core.limit.FairPool;
import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.processor.ShardRecordProcessorFactory;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/** A stream of {@link NumberedRecord}s, played by a test. */
final class PlayedStream implements KclStream {

    static final InitialPositionInStreamExtended OLDEST =
            InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);

    private final Time time;
    private final StreamClock clock;
    private final ShardMemory memory = new ShardMemory(new FairPool(Long.MAX_VALUE / 2).join());
    private final List<String> askedWhetherTrimmed = new CopyOnWriteArrayList<>();
    private final Semaphore trimmed = new Semaphore(1);
    private volatile Optional<String> trouble = Optional.empty();
    private volatile boolean exists = true;
    private volatile String unreadable = "";
    private volatile String tooLarge = "";

    PlayedStream(Time time) {
        this.time = time;
        this.clock = new StreamClock(time);
    }

    /** As a run of the library finds it now. */
    OpenedStream opened() {
        return new OpenedStream(this, Instant.EPOCH, OLDEST, Optional::empty);
    }

    /** It answers at once, and its clock is so far ahead of ours. */
    void answers(Duration ahead) {
        Instant now = time.now();
        String date =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(now.plus(ahead).atZone(ZoneOffset.UTC));
        clock.answered(
                now,
                SdkHttpResponse.builder()
                        .statusCode(200)
                        .putHeader("Date", date)
                        .build());
    }

    /** From now on it can't be read. */
    void failsWith(String message) {
        trouble = Optional.of(message);
    }

    /** Our own code can't read the record with this number. */
    void cannotRead(String sequenceNumber) {
        unreadable = sequenceNumber;
    }

    /** The memory does not suffice for the record with this number. */
    void runsOutOfMemoryAt(String sequenceNumber) {
        tooLarge = sequenceNumber;
    }

    /** From now on it does not exist. */
    void isDeleted() {
        exists = false;
    }

    /** From now on the question whether records were trimmed gets no answer. */
    void doesNotAnswerWhetherTrimmed() {
        trimmed.drainPermits();
    }

    /** The shards for which it was asked whether records were trimmed. */
    List<String> askedWhetherTrimmed() {
        return askedWhetherTrimmed;
    }

    @Override
    public String arn() {
        return "arn:aws:kinesis:us-east-1:000000000000:stream/test";
    }

    @Override
    public Optional<StreamFacts> facts() {
        return exists ? Optional.of(new StreamFacts(Instant.EPOCH, time.now())) : Optional.empty();
    }

    @Override
    public StreamClock clock() {
        return clock;
    }

    @Override
    public ShardMemory memory() {
        return memory;
    }

    @Override
    public Optional<String> trouble() {
        return trouble;
    }

    @Override
    public Scheduler scheduler(
            KclApplication application, ShardRecordProcessorFactory processors, InitialPositionInStreamExtended start) {
        throw new UnsupportedOperationException("one shard needs no scheduler");
    }

    @Override
    public boolean isTrimmed(String shardId, String sequenceNumber) {
        askedWhetherTrimmed.add(shardId);
        trimmed.acquireUninterruptibly();
        trimmed.release();
        return false;
    }

    @Override
    public ShardFormat format(String shardId, InitialPositionInStreamExtended start) {
        return new NumberedFormat(shardId);
    }

    private final class NumberedFormat implements ShardFormat {

        private final String shardId;

        NumberedFormat(String shardId) {
            this.shardId = shardId;
        }

        @Override
        public List<SourceRecord> records(List<KinesisClientRecord> read) {
            List<SourceRecord> records = new ArrayList<>();
            for (KinesisClientRecord record : read) {
                if (record.sequenceNumber().equals(unreadable)) {
                    throw new IllegalStateException("a fault of ours");
                }
                if (record.sequenceNumber().equals(tooLarge)) {
                    throw new OutOfMemoryError("played by a test");
                }
                records.add(new NumberedRecord(record.sequenceNumber()));
            }
            return records;
        }

        @Override
        public String partition() {
            return shardId;
        }

        @Override
        public BatchInfo batchInfo(List<SourceRecord> records) {
            return new BatchInfo("TestBatchInfo", Map.of());
        }
    }
}
