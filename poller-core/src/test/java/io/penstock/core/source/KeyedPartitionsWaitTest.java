package io.penstock.core.source;

import static io.penstock.core.source.DividedShard.deliver;
import static io.penstock.core.source.DividedShard.ids;
import static io.penstock.core.source.DividedShard.take;
import static io.penstock.core.source.DividedShard.takeOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
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

/** Slices on threads of their own; how long a pull waits is measured by the virtual clock alone. */
@Timeout(30)
@DisplayName("Lanes of one shard that wait for each other")
class KeyedPartitionsWaitTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final Shard shard = new Shard();
    private final ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stopLanes() {
        lanes.shutdownNow();
    }

    private static <T> T result(Future<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    @Test
    void anEmptyPullLastsAsLongAsItMayAndNoLonger() throws Exception {
        DividedShard divided = DividedShard.of(shard);

        assertThat(take(divided.x, Duration.ofMillis(2500))).isEmpty();

        assertThat(shard.time.elapsed()).isEqualTo(Duration.ofMillis(2500));
        assertThat(shard.pulls())
                .as("in slices, so that settling need not wait long")
                .isEqualTo(3);
    }

    @Test
    void aLaneThatMayNotPullWaitsAsLongAsItMayAndNoLonger() throws Exception {
        shard.write("x1", "x").write("y1", "y");
        DividedShard divided = DividedShard.of(shard, shard, 1);
        take(divided.x);
        Future<List<SourceRecord>> waiting = lanes.submit(() -> take(divided.y, LONG));

        await().until(shard.time::isAwaited);
        shard.time.advance(LONG.minusMillis(1));
        assertThat(waiting).isNotDone();
        shard.time.advance(Duration.ofMillis(1));

        assertThat(result(waiting)).isEmpty();
    }

    @Test
    void aNewSliceWaitsForTheOldOnesNoLongerThanItMay() throws Exception {
        shard.write("x1", "x");
        DividedShard divided = DividedShard.of(shard);
        takeOne(divided.x);
        Partition one = divided.all.change(1).getFirst();
        Future<List<SourceRecord>> waiting = lanes.submit(() -> take(one, LONG));

        await().until(shard.time::isAwaited);
        shard.time.advance(LONG);

        assertThat(result(waiting)).isEmpty();
        assertThat(shard.pulls()).as("the one before the change").isEqualTo(1);
    }

    @Test
    void aLaneThatWaitsForTheBoundWakesWhenThereIsRoom() throws Exception {
        shard.write("x1", "x").write("y1", "y");
        DividedShard divided = DividedShard.of(shard, shard, 1);
        List<SourceRecord> x1 = take(divided.x);
        Future<List<SourceRecord>> waiting = lanes.submit(() -> take(divided.y, LONG));

        deliver(divided.x, x1);

        assertThat(ids(result(waiting))).containsExactly("y1");
    }

    @Test
    void whileOneLanePullsTheOthersWaitAreServedAndMaySettle() throws Exception {
        shard.write("y1", "y");
        Slow slow = new Slow(shard);
        DividedShard divided = DividedShard.of(shard, slow, DividedShard.ROOM);
        slow.goOn.release();
        List<SourceRecord> y1 = take(divided.y);
        slow.entered.acquire();
        Future<List<SourceRecord>> puller = lanes.submit(() -> take(divided.x, LONG));
        slow.entered.acquire();
        Future<List<SourceRecord>> waiter = lanes.submit(() -> take(divided.y, LONG));

        deliver(divided.y, y1);
        assertThat(shard.settledIds()).as("the puller has the source").isEmpty();
        shard.write("x1", "x").write("y2", "y");
        slow.goOn.release();

        assertThat(ids(result(puller))).containsExactly("x1");
        assertThat(ids(result(waiter))).containsExactly("y2");
        assertThat(shard.settledIds()).as("passed on by the puller").containsExactly("y1");
    }

    @Test
    void aLaneIsInterruptedWhereverItWaits() throws Exception {
        Slow slow = new Slow(shard);
        DividedShard divided = DividedShard.of(shard, slow, DividedShard.ROOM);
        Future<List<SourceRecord>> puller = lanes.submit(() -> take(divided.x, LONG));
        slow.entered.acquire();
        Queue<Throwable> seen = new ConcurrentLinkedQueue<>();
        Thread waiter = Thread.ofVirtual().start(() -> {
            try {
                divided.y.pull(1, LONG);
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
        assertThat(ids(take(divided.y, LONG))).as("the source is free again").containsExactly("y1");
    }

    @Test
    void manyLanesAtOnceKeepTheLaw() throws Exception {
        int count = 3_000;
        for (int i = 0; i < count; i++) {
            shard.write(Integer.toString(i), i % 5 == 0 ? "" : "key-" + i % 17);
        }
        shard.end();
        KeyedPartitions keyed = new KeyedPartitions(shard, 3, 50, 100_000, shard.time);
        keyed.partitions().forEach(this::run);
        for (int factor : new int[] {10, 1, 4, 7}) {
            keyed.change(factor).forEach(this::run);
        }

        await().until(() -> shard.closedWith() != null);
        assertThat(shard.closedWith()).isTrue();
        assertThat(shard.settledIds()).isEqualTo(shard.ids());
        assertThat(shard.checkpoint()).isEqualTo(count);
    }

    private void run(Partition slice) {
        lanes.submit(() -> {
            while (slice.pull(7, Duration.ofMillis(20)) instanceof Pulled.Records some) {
                if (!some.records().isEmpty()) {
                    deliver(slice, some.records());
                }
            }
            slice.close(true);
            return null;
        });
    }

    /** A shard whose pulls return only when the test lets them. */
    private static final class Slow implements Partition {

        final Semaphore goOn = new Semaphore(0);
        final Semaphore entered = new Semaphore(0);
        private final Shard shard;

        Slow(Shard shard) {
            this.shard = shard;
        }

        @Override
        public String id() {
            return shard.id();
        }

        @Override
        public EventFormat format() {
            return shard.format();
        }

        @Override
        public Pulled pull(int limit, Duration wait) throws SourceUnavailable, InterruptedException {
            entered.release();
            goOn.acquire();
            return shard.pull(limit, wait);
        }

        @Override
        public void settle(Settlement settlement) {
            shard.settle(settlement);
        }

        @Override
        public void close(boolean endSettled) {
            shard.close(endSettled);
        }
    }
}
