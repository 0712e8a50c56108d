package io.penstock.kinesis.kcl;

import io.penstock.core.limit.FairPool;
import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.FilterView;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Pulled;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.processor.ShardRecordProcessorFactory;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/** The Kinesis Client Library as one shard sees it, played by a test. */
final class LibrarySide implements OpenShards, KclStream {

    static final KclSettings QUICK = new KclSettings(
            "test",
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofMillis(300),
            Duration.ofMillis(100),
            Duration.ofMillis(300),
            Duration.ofSeconds(1));

    /** A record whose sequence number is its id. */
    record Numbered(String id) implements SourceRecord {

        @Override
        public String position() {
            return id;
        }

        @Override
        public String key() {
            return "";
        }

        @Override
        public Instant arrival() {
            return VirtualTime.START;
        }

        @Override
        public int deliveries() {
            return 1;
        }

        @Override
        public byte[] json() {
            return new byte[0];
        }

        @Override
        public FilterView filterView() {
            throw new UnsupportedOperationException("nothing is filtered here");
        }
    }

    private static final InitialPositionInStreamExtended OLDEST =
            InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON);
    private static final UUID TOKEN = new UUID(1, 1);

    final Time time;
    private final StreamClock clock;
    final RecordedCheckpoints checkpoints = new RecordedCheckpoints();
    final List<KclShard> open = new CopyOnWriteArrayList<>();
    final List<Lease> dropped = new CopyOnWriteArrayList<>();
    final List<KclShard> released = new CopyOnWriteArrayList<>();
    final ShardMemory memory = new ShardMemory(new FairPool(Long.MAX_VALUE / 2).join());
    final KclShard shard;
    private final AtomicReference<@Nullable Lease> lease = new AtomicReference<>(lease(TOKEN));
    private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());
    final List<String> questions = new CopyOnWriteArrayList<>();
    private final Semaphore trimmed = new Semaphore(1);
    private volatile boolean same = true;
    private volatile String unreadable = "";
    private volatile String tooLarge = "";

    LibrarySide() {
        this(new SystemTime());
    }

    /** With a stream whose clock is ahead of ours. */
    LibrarySide(Duration streamAhead) {
        this(new SystemTime());
        answers(streamAhead);
    }

    /** With a clock of ours. */
    LibrarySide(Time time) {
        this.time = time;
        this.clock = new StreamClock(time);
        shard = shard("shard-1", this);
        add(shard);
    }

    /** A shard whose lease is held as long as that of {@link #shard}, and which tells {@code open} of itself. */
    KclShard shard(String id, OpenShards open) {
        return new KclShard(
                new ShardLease(id, TOKEN, key -> lease.get(), this::drop), format(id, OLDEST), this, open, QUICK, time);
    }

    private void drop(Lease freed) {
        dropped.add(freed);
        loseLease();
    }

    /** The stream answers at once, and its clock is so far ahead of ours. */
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

    private static Lease lease(UUID token) {
        Lease lease = new Lease();
        lease.leaseKey("shard-1");
        lease.leaseOwner("us");
        lease.concurrencyToken(token);
        return lease;
    }

    /** From now on the lease belongs to somebody else. */
    void loseLease() {
        lease.set(null);
    }

    /** The lease seemed lost and is ours after all. */
    void findLease() {
        lease.set(lease(TOKEN));
    }

    /** Another instance asks for the shard. */
    void askForHandOver() {
        Lease wanted = lease(TOKEN);
        wanted.checkpointOwner("us");
        wanted.leaseOwner("another");
        lease.set(wanted);
    }

    void troubleIs(String message) {
        trouble.set(Optional.of(message));
    }

    /** The record with this number is one that our own code can't read. */
    void cannotRead(String sequenceNumber) {
        unreadable = sequenceNumber;
    }

    /** The memory does not suffice for the record with this number. */
    void runsOutOfMemoryAt(String sequenceNumber) {
        tooLarge = sequenceNumber;
    }

    void deleteStream() {
        same = false;
    }

    /** What the library does on its own thread. */
    Thread does(Runnable work) {
        return Thread.ofVirtual().start(work);
    }

    /** Records from {@code first} to {@code last}, whose sequence numbers are these. */
    void handsOver(int first, int last) {
        handsOver(shard, first, last);
    }

    /** The same to another shard. */
    void handsOver(KclShard shard, int first, int last) {
        shard.handOver(ProcessRecordsInput.builder()
                .records(IntStream.rangeClosed(first, last)
                        .mapToObj(number -> KinesisClientRecord.builder()
                                .sequenceNumber(Integer.toString(number))
                                .build())
                        .toList())
                .millisBehindLatest(0L)
                .checkpointer(checkpoints)
                .build());
    }

    /** An empty read that was noted at a time of the wall clock. */
    void hands(Instant noted, @Nullable Long millisBehind) {
        shard.handOver(ProcessRecordsInput.builder()
                .records(List.of())
                .cacheEntryTime(noted)
                .millisBehindLatest(millisBehind)
                .checkpointer(checkpoints)
                .build());
    }

    /** A read that brings nothing and tells no lag, as one of DynamoDB. */
    void readsNothing() {
        shard.handOver(ProcessRecordsInput.builder()
                .records(List.of())
                .checkpointer(checkpoints)
                .build());
    }

    List<String> pulls(int limit) throws Exception {
        return pulled(limit).records().stream().map(SourceRecord::id).toList();
    }

    Pulled.Records pulled(int limit) throws Exception {
        return (Pulled.Records) shard.pull(limit, Duration.ofMillis(400));
    }

    @Override
    public void add(KclShard shard) {
        open.add(shard);
    }

    @Override
    public void ended(KclShard left) {
        remove(left);
    }

    @Override
    public void remove(KclShard shard) {
        open.remove(shard);
    }

    @Override
    public void closed(KclShard shard) {}

    @Override
    public void released(KclShard shard) {
        released.add(shard);
    }

    @Override
    public boolean isStillTheSameStream() {
        return same;
    }

    @Override
    public String arn() {
        return "arn:aws:kinesis:us-east-1:000000000000:stream/test";
    }

    @Override
    public Optional<StreamFacts> facts() {
        return Optional.of(new StreamFacts(Instant.EPOCH, time.now()));
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
        return trouble.get();
    }

    @Override
    public Scheduler scheduler(
            KclApplication application, ShardRecordProcessorFactory processors, InitialPositionInStreamExtended start) {
        throw new UnsupportedOperationException("one shard needs no scheduler");
    }

    @Override
    public boolean isTrimmed(String shardId, String sequenceNumber) {
        questions.add(shardId);
        trimmed.acquireUninterruptibly();
        trimmed.release();
        return false;
    }

    /** From now on it takes for ever to tell whether records were trimmed. */
    void doesNotTellWhatIsTrimmed() {
        trimmed.drainPermits();
    }

    @Override
    public ShardFormat format(String shardId, InitialPositionInStreamExtended start) {
        return new ShardFormat() {
            @Override
            public List<SourceRecord> records(List<KinesisClientRecord> read) {
                List<SourceRecord> records = new ArrayList<>();
                read.forEach(record -> {
                    if (record.sequenceNumber().equals(unreadable)) {
                        throw new IllegalStateException("a fault of ours");
                    }
                    if (record.sequenceNumber().equals(tooLarge)) {
                        throw new OutOfMemoryError("played by a test");
                    }
                    records.add(new Numbered(record.sequenceNumber()));
                });
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
        };
    }
}
