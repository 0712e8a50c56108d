package io.penstock.core.source;

import static io.penstock.core.record.Fate.DELIVERED;
import static io.penstock.core.source.LedgerTest.laneOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class KeyedPartitionsTest {

    private static final int X = laneOf("x", 2);
    private static final int Y = laneOf("y", 2);

    private final Shard shard = new Shard();
    private final ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stopLanes() {
        lanes.shutdownNow();
    }

    private List<Partition> divided(Partition source) {
        return new KeyedPartitions(source, 2, 100, 100_000, shard.time).partitions();
    }

    private static List<SourceRecord> take(Partition lane) throws Exception {
        return take(lane, Duration.ZERO);
    }

    private static List<SourceRecord> take(Partition lane, Duration wait) throws Exception {
        Pulled pulled = lane.pull(100, wait);
        assertThat(pulled).isInstanceOf(Pulled.Records.class);
        return ((Pulled.Records) pulled).records();
    }

    private static List<String> ids(List<SourceRecord> records) {
        return records.stream().map(SourceRecord::id).toList();
    }

    private static void deliver(Partition lane, List<SourceRecord> records) {
        lane.settle(Settlement.all(records, DELIVERED));
    }

    @Test
    @DisplayName("B17: the position stays before x1 while y1 and y2 are done")
    void nothingIsCheckpointedBehindWorkThatRuns() throws Exception {
        shard.write("x1", "x").write("y1", "y").write("y2", "y").write("x2", "x");
        List<Partition> divided = divided(shard);
        List<SourceRecord> x1 = ((Pulled.Records) divided.get(X).pull(1, Duration.ZERO)).records();
        deliver(divided.get(Y), take(divided.get(Y)));

        assertThat(ids(x1)).containsExactly("x1");
        assertThat(shard.checkpoint()).as("timer tick or kill").isZero();
        shard.end();
        assertThat(divided.get(Y).pull(1, Duration.ZERO)).isEqualTo(new Pulled.Ended());
        divided.get(Y).close(true);
        assertThat(shard.checkpoint()).as("shard end").isZero();

        deliver(divided.get(X), x1);
        assertThat(shard.settledIds()).containsExactly("x1", "y1", "y2");
        deliver(divided.get(X), take(divided.get(X)));
        assertThat(divided.get(X).pull(1, Duration.ZERO)).isEqualTo(new Pulled.Ended());
        assertThat(shard.closedWith()).isNull();
        divided.get(X).close(true);
        assertThat(shard.settledIds()).containsExactly("x1", "y1", "y2", "x2");
        assertThat(shard.closedWith()).isTrue();
    }

    @Test
    @DisplayName("B17: killed while x1 runs, x1, y1 and y2 come again")
    void aLaneThatStopsReleasesWhatIsBehindItToo() throws Exception {
        shard.write("x1", "x").write("y1", "y").write("y2", "y").write("x2", "x");
        List<Partition> divided = divided(shard);
        ((Pulled.Records) divided.get(X).pull(1, Duration.ZERO)).records();
        deliver(divided.get(Y), take(divided.get(Y)));

        divided.get(X).close(false);
        assertThat(divided.get(Y).pull(1, Duration.ZERO)).isEqualTo(new Pulled.Gone());
        divided.get(Y).close(false);

        assertThat(shard.settledIds()).containsExactly("x1", "y1", "y2", "x2");
        assertThat(shard.fates()).containsOnly(Fate.Released.STOPPED);
        assertThat(shard.closedWith()).isFalse();
    }

    @Test
    @DisplayName("B17: with all records under one key there are no parallel calls")
    void oneKeyStaysInOneLane() throws Exception {
        shard.write("x1", "x").write("x2", "x");
        List<Partition> divided = divided(shard);

        assertThat(take(divided.get(Y))).isEmpty();
        assertThat(ids(take(divided.get(X)))).containsExactly("x1", "x2");
    }

    @Test
    void anEmptyPullLastsAsLongAsItMayAndNoLonger() throws Exception {
        List<Partition> divided = divided(shard);

        assertThat(take(divided.get(X), Duration.ofMillis(2500))).isEmpty();

        assertThat(shard.time.elapsed()).isEqualTo(Duration.ofMillis(2500));
        assertThat(shard.pulls())
                .as("in slices, so that settling need not wait long")
                .isEqualTo(3);
    }

    @Test
    void partitionsAreNamedAfterTheOneBehind() {
        KeyedPartitions keyed = new KeyedPartitions(shard, 2, 100, 100_000, shard.time);

        assertThat(keyed.partitions()).extracting(Partition::id).containsExactly("shard-1#0", "shard-1#1");
        assertThat(keyed.change(1)).extracting(Partition::id).containsExactly("shard-1#1.0");
        assertThat(keyed.partitions().getFirst().format()).isEqualTo(shard.format());
        assertThatIllegalArgumentException().isThrownBy(() -> keyed.change(0));
    }

    @Test
    void goneReachesEachLaneAfterWhatWasReadBefore() throws Exception {
        shard.write("x1", "x").write("y1", "y").go();
        List<Partition> divided = divided(shard);
        assertThat(take(divided.get(X))).hasSize(1);
        assertThat(divided.get(X).pull(1, Duration.ZERO)).isEqualTo(new Pulled.Gone());

        assertThat(ids(take(divided.get(Y)))).containsExactly("y1");
        assertThat(divided.get(Y).pull(1, Duration.ZERO)).isEqualTo(new Pulled.Gone());
    }

    @Test
    void aSourceThatCannotBeReadIsTheTroubleOfTheLaneThatPulls() throws Exception {
        shard.write("x1", "x").write("y1", "y");
        List<Partition> divided = divided(shard);
        List<SourceRecord> x1 = take(divided.get(X));
        SourceUnavailable down = new SourceUnavailable("down", null);
        shard.fail(down);

        assertThatThrownBy(() -> divided.get(X).pull(1, Duration.ZERO)).isSameAs(down);
        assertThat(ids(take(divided.get(Y)))).as("already read").containsExactly("y1");
        shard.fail(null);
        shard.write("x2", "x");
        deliver(divided.get(X), x1);
        assertThat(ids(take(divided.get(X)))).containsExactly("x2");
    }

    @Test
    void aStuckLaneStopsTheOthersOnlyWhenTheLedgerIsFull() throws Exception {
        shard.write("x1", "x");
        for (int i = 1; i <= 20; i++) {
            shard.write("y" + i, "y");
        }
        List<Partition> divided = new KeyedPartitions(shard, 2, 10, 100_000, shard.time).partitions();
        List<SourceRecord> stuck = take(divided.get(X));

        for (List<SourceRecord> some = take(divided.get(Y)); !some.isEmpty(); some = take(divided.get(Y))) {
            deliver(divided.get(Y), some);
        }
        assertThat(shard.pulled()).isEqualTo(10);
        assertThat(shard.checkpoint()).isZero();

        deliver(divided.get(X), stuck);
        assertThat(shard.checkpoint()).isEqualTo(10);
        assertThat(ids(take(divided.get(Y)))).startsWith("y10");
    }

    @Test
    void aLaneThatWaitsForTheBoundWakesWhenThereIsRoom() throws Exception {
        shard.write("x1", "x").write("y1", "y");
        List<Partition> divided = new KeyedPartitions(shard, 2, 1, 100_000, new SystemTime()).partitions();
        List<SourceRecord> x1 = take(divided.get(X));
        Future<List<SourceRecord>> waiting = lanes.submit(() -> take(divided.get(Y), Duration.ofSeconds(20)));

        deliver(divided.get(X), x1);

        assertThat(ids(waiting.get(10, TimeUnit.SECONDS))).containsExactly("y1");
    }

    @Test
    void whileOneLanePullsTheOthersWaitAreServedAndMaySettle() throws Exception {
        shard.write("y1", "y");
        Slow slow = new Slow(shard);
        List<Partition> divided = new KeyedPartitions(slow, 2, 100, 100_000, new SystemTime()).partitions();
        slow.goOn.release();
        List<SourceRecord> y1 = take(divided.get(Y));
        slow.entered.acquire();
        Future<List<SourceRecord>> puller = lanes.submit(() -> take(divided.get(X), Duration.ofSeconds(20)));
        slow.entered.acquire();
        Future<List<SourceRecord>> waiter = lanes.submit(() -> take(divided.get(Y), Duration.ofSeconds(20)));

        deliver(divided.get(Y), y1);
        assertThat(shard.settledIds()).as("the puller has the source").isEmpty();
        shard.write("x1", "x").write("y2", "y");
        slow.goOn.release();

        assertThat(ids(puller.get(10, TimeUnit.SECONDS))).containsExactly("x1");
        assertThat(ids(waiter.get(10, TimeUnit.SECONDS))).containsExactly("y2");
        assertThat(shard.settledIds()).as("passed on by the puller").containsExactly("y1");
    }

    @Test
    void aLaneIsInterruptedWhereverItWaits() throws Exception {
        Slow slow = new Slow(shard);
        List<Partition> divided = new KeyedPartitions(slow, 2, 100, 100_000, new SystemTime()).partitions();
        Future<List<SourceRecord>> puller = lanes.submit(() -> take(divided.get(X), Duration.ofSeconds(20)));
        slow.entered.acquire();
        Queue<Throwable> seen = new ConcurrentLinkedQueue<>();
        Thread waiter = Thread.ofVirtual().start(() -> {
            try {
                divided.get(Y).pull(1, Duration.ofSeconds(20));
            } catch (InterruptedException | SourceUnavailable expected) {
                seen.add(expected);
            }
        });

        waiter.interrupt();
        waiter.join();
        assertThat(seen).singleElement().isInstanceOf(InterruptedException.class);

        puller.cancel(true);
        slow.goOn.release();
        shard.write("y1", "y");
        assertThat(ids(take(divided.get(Y), Duration.ofSeconds(20))))
                .as("the source is free again")
                .containsExactly("y1");
    }

    @Test
    void aChangeWaitsForTheOldLanesSoThatNoRecordOvertakesAnother() throws Exception {
        shard.write("x1", "x").write("y1", "y").write("x2", "x");
        KeyedPartitions keyed = new KeyedPartitions(shard, 2, 100, 100_000, shard.time);
        Partition x = keyed.partitions().get(X);
        Partition y = keyed.partitions().get(Y);
        List<SourceRecord> x1 = ((Pulled.Records) x.pull(1, Duration.ZERO)).records();

        Partition one = keyed.change(1).getFirst();
        assertThat(x.pull(1, Duration.ZERO)).isEqualTo(new Pulled.Gone());
        assertThat(y.pull(1, Duration.ZERO)).isEqualTo(new Pulled.Gone());
        y.close(false);
        assertThat(take(one)).as("x1 is not done yet").isEmpty();
        deliver(x, x1);
        x.close(false);

        assertThat(ids(take(one))).containsExactly("y1", "x2");
        assertThat(shard.closedWith()).isNull();
        one.close(false);
        assertThat(shard.closedWith()).isFalse();
        assertThat(keyed.change(3)).isEmpty();
        assertThat(keyed.partitions()).isEmpty();
    }

    @Test
    void manyLanesAtOnceKeepTheLaw() throws Exception {
        int count = 3_000;
        for (int i = 0; i < count; i++) {
            shard.write(Integer.toString(i), i % 5 == 0 ? "" : "key-" + i % 17);
        }
        shard.end();
        KeyedPartitions keyed = new KeyedPartitions(shard, 3, 50, 100_000, new SystemTime());
        keyed.partitions().forEach(this::run);
        for (int factor : new int[] {10, 1, 4, 7}) {
            keyed.change(factor).forEach(this::run);
        }

        await().until(() -> shard.closedWith() != null);
        assertThat(shard.closedWith()).isTrue();
        assertThat(shard.settledIds()).isEqualTo(shard.ids());
        assertThat(shard.checkpoint()).isEqualTo(count);
    }

    private void run(Partition lane) {
        lanes.submit(() -> {
            while (lane.pull(7, Duration.ofMillis(20)) instanceof Pulled.Records some) {
                if (!some.records().isEmpty()) {
                    deliver(lane, some.records());
                }
            }
            lane.close(true);
            return null;
        });
    }

    @Test
    void aClosedPartitionSettlesNoMore() throws Exception {
        shard.write("x1", "x");
        KeyedPartitions keyed = new KeyedPartitions(shard, 2, 100, 100_000, shard.time);
        Partition x = keyed.partitions().get(X);
        List<SourceRecord> x1 = take(x);
        keyed.change(2);
        keyed.partitions();
        x.close(false);

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> deliver(x, x1));
    }

    /** Hands over only when the test says so. */
    private static final class Slow implements Partition {

        final Semaphore goOn = new Semaphore(0);
        final Semaphore entered = new Semaphore(0);
        private final Shard behind;

        Slow(Shard behind) {
            this.behind = behind;
        }

        @Override
        public String id() {
            return behind.id();
        }

        @Override
        public EventFormat format() {
            return behind.format();
        }

        @Override
        public Pulled pull(int limit, Duration wait) throws SourceUnavailable, InterruptedException {
            entered.release();
            goOn.acquire();
            return behind.pull(limit, wait);
        }

        @Override
        public void settle(Settlement settlement) {
            behind.settle(settlement);
        }

        @Override
        public void close(boolean endSettled) {
            behind.close(endSettled);
        }
    }

    @Test
    @DisplayName("F3: after a pull that ended in an error nothing more is pulled: what it swallowed must not be passed")
    void f3_anErrorInAPullEndsTheWhole() throws Exception {
        shard.write("1", "x").write("2", "y").write("3", "x");
        OutOfMemoryError error = new OutOfMemoryError("played by a test");
        List<Partition> lanes = divided(new SwallowingOnce(shard, error));

        assertThatThrownBy(() -> take(lanes.get(X))).isSameAs(error);

        assertThat(lanes.get(Y).pull(100, Duration.ZERO)).isInstanceOf(Pulled.Gone.class);
        lanes.get(X).close(false);
        lanes.get(Y).close(false);
        assertThat(shard.settledIds()).isEmpty();
        assertThat(shard.closedWith()).isFalse();
    }

    /** A partition whose first pull loses what it took. */
    private static final class SwallowingOnce implements Partition {

        private final Partition source;
        private final Error error;
        private boolean swallowed;

        SwallowingOnce(Partition source, Error error) {
            this.source = source;
            this.error = error;
        }

        @Override
        public String id() {
            return source.id();
        }

        @Override
        public EventFormat format() {
            return source.format();
        }

        @Override
        public Pulled pull(int limit, Duration wait) throws SourceUnavailable, InterruptedException {
            Pulled pulled = source.pull(swallowed ? limit : 1, wait);
            if (!swallowed) {
                swallowed = true;
                throw error;
            }
            return pulled;
        }

        @Override
        public void settle(Settlement settlement) {
            source.settle(settlement);
        }

        @Override
        public void close(boolean endSettled) {
            source.close(endSettled);
        }
    }
}
