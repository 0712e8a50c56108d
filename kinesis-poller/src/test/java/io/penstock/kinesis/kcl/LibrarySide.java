package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Pulled;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/** The Kinesis Client Library on one side of a shard, and its lane on the other, played by a test. */
final class LibrarySide {

    static final KclSettings QUICK = new KclSettings(
            "test",
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofMillis(300),
            Duration.ofMillis(100),
            Duration.ofMillis(300),
            Duration.ofSeconds(1));

    final Time time;
    final PlayedStream stream;
    final PlayedLease lease = new PlayedLease();
    final RecordedShards shards = new RecordedShards();
    final RecordedCheckpoints checkpoints = new RecordedCheckpoints();
    final KclShard shard;

    LibrarySide() {
        this(new SystemTime());
    }

    /** With a clock of ours. */
    LibrarySide(Time time) {
        this.time = time;
        this.stream = new PlayedStream(time);
        this.shard = shard("shard-1", shards);
        shards.add(shard);
    }

    /** A shard whose lease is held as long as that of {@link #shard}, and which notifies {@code listener}. */
    KclShard shard(String id, ShardListener listener) {
        return new KclShard(lease.of(id), stream.opened(), listener, QUICK, time);
    }

    // --- the library ---

    /** What the library does on a thread of its own. */
    Thread does(Runnable work) {
        return Thread.ofVirtual().start(work);
    }

    /** Waits until a thread of the library has done its work. */
    static void join(Thread thread) throws InterruptedException {
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }

    /** A read of the records from {@code first} to {@code last}, whose sequence numbers are these. */
    void delivers(int first, int last) {
        delivers(shard, first, last);
    }

    /** The same to another shard. */
    void delivers(KclShard shard, int first, int last) {
        shard.processRecords(ProcessRecordsInput.builder()
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
    void deliversNothing(Instant noted, @Nullable Long millisBehind) {
        shard.processRecords(ProcessRecordsInput.builder()
                .records(List.of())
                .cacheEntryTime(noted)
                .millisBehindLatest(millisBehind)
                .checkpointer(checkpoints)
                .build());
    }

    /** An empty read without a lag, as one of DynamoDB. */
    void deliversNothing() {
        shard.processRecords(ProcessRecordsInput.builder()
                .records(List.of())
                .checkpointer(checkpoints)
                .build());
    }

    /** The library asks for the shard, because its lease is to be transferred or the instance stops. */
    void requestsShutdown() {
        shard.shutdownRequested(checkpoints);
    }

    /** The library has read the shard to its end. */
    void readsTheEnd() {
        shard.shardEnded(checkpoints);
    }

    // --- the lane ---

    /** The ids of what the lane pulls. */
    List<String> pulls(int limit) throws Exception {
        return pulled(limit).records().stream().map(SourceRecord::id).toList();
    }

    /** What the lane pulls. */
    Pulled.Records pulled(int limit) throws Exception {
        return (Pulled.Records) shard.partition().pull(limit, Duration.ofMillis(400));
    }

    /** How the lane's next pull ends that finds no record. */
    Pulled pullsNothing() throws Exception {
        return shard.partition().pull(1, Duration.ZERO);
    }

    /** How the lane's next pull ends, which waits. */
    Pulled awaitsPull() throws Exception {
        return shard.partition().pull(1, Duration.ofSeconds(5));
    }

    /** The lane settles the records from {@code first} to {@code last}. */
    void settles(Fate fate, int first, int last) {
        Settlement.Builder settlement = new Settlement.Builder(last - first + 1);
        for (int number = first; number <= last; number++) {
            settlement.add(new NumberedRecord(Integer.toString(number)), fate);
        }
        shard.partition().settle(settlement.build());
    }

    /** The lane stops before the end of the shard. */
    void stopsLane() {
        shard.partition().close(false);
    }

    /** The lane stops with all settled up to the end of the shard. */
    void settlesEnd() {
        shard.partition().close(true);
    }
}
