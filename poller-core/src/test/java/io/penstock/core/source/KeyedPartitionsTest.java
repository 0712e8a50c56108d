package io.penstock.core.source;

import static io.penstock.core.source.DividedShard.deliver;
import static io.penstock.core.source.DividedShard.ids;
import static io.penstock.core.source.DividedShard.take;
import static io.penstock.core.source.DividedShard.takeOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A shard in key slices")
class KeyedPartitionsTest {

    private final Shard shard = new Shard();

    @Test
    @DisplayName("B17: the position stays before x1 while y1 and y2 are done")
    void nothingIsCheckpointedAfterWorkThatRuns() throws Exception {
        shard.write("x1", "x").write("y1", "y").write("y2", "y").write("x2", "x");
        DividedShard divided = DividedShard.of(shard);
        List<SourceRecord> x1 = takeOne(divided.x);
        deliver(divided.y, take(divided.y));

        assertThat(ids(x1)).containsExactly("x1");
        assertThat(shard.checkpoint()).as("timer tick or kill").isZero();
        shard.end();
        assertThat(divided.y.pull(1, Duration.ZERO)).isEqualTo(new Pulled.Ended());
        divided.y.close(true);
        assertThat(shard.checkpoint()).as("shard end").isZero();

        deliver(divided.x, x1);
        assertThat(shard.settledIds()).containsExactly("x1", "y1", "y2");
        deliver(divided.x, take(divided.x));
        assertThat(divided.x.pull(1, Duration.ZERO)).isEqualTo(new Pulled.Ended());
        assertThat(shard.closedWith()).isNull();
        divided.x.close(true);
        assertThat(shard.settledIds()).containsExactly("x1", "y1", "y2", "x2");
        assertThat(shard.closedWith()).isTrue();
    }

    @Test
    @DisplayName("B17: killed while x1 runs, x1, y1 and y2 are read again")
    void aSliceThatStopsReleasesWhatComesAfterItsRecordsToo() throws Exception {
        shard.write("x1", "x").write("y1", "y").write("y2", "y").write("x2", "x");
        DividedShard divided = DividedShard.of(shard);
        takeOne(divided.x);
        deliver(divided.y, take(divided.y));

        divided.x.close(false);
        assertThat(divided.y.pull(1, Duration.ZERO)).isEqualTo(new Pulled.Gone());
        divided.y.close(false);

        assertThat(shard.settledIds()).containsExactly("x1", "y1", "y2", "x2");
        assertThat(shard.fates()).containsOnly(Fate.Released.STOPPED);
        assertThat(shard.closedWith()).isFalse();
    }

    @Test
    @DisplayName("B17: with all records under one key there are no concurrent invocations")
    void oneKeyStaysInOneSlice() throws Exception {
        shard.write("x1", "x").write("x2", "x");
        DividedShard divided = DividedShard.of(shard);

        assertThat(take(divided.y)).isEmpty();
        assertThat(ids(take(divided.x))).containsExactly("x1", "x2");
    }

    @Test
    void slicesAreNamedAfterTheirPartition() {
        KeyedPartitions keyed = DividedShard.of(shard).all;

        assertThat(keyed.partitions()).extracting(Partition::id).containsExactly("shard-1#0", "shard-1#1");
        assertThat(keyed.change(1)).extracting(Partition::id).containsExactly("shard-1#1.0");
        assertThat(keyed.partitions().getFirst().format()).isEqualTo(shard.format());
        assertThatIllegalArgumentException().isThrownBy(() -> keyed.change(0));
    }

    @Test
    void goneReachesEachSliceAfterWhatWasReadBefore() throws Exception {
        shard.write("x1", "x").write("y1", "y").go();
        DividedShard divided = DividedShard.of(shard);
        assertThat(take(divided.x)).hasSize(1);
        assertThat(divided.x.pull(1, Duration.ZERO)).isEqualTo(new Pulled.Gone());

        assertThat(ids(take(divided.y))).containsExactly("y1");
        assertThat(divided.y.pull(1, Duration.ZERO)).isEqualTo(new Pulled.Gone());
    }

    @Test
    void onlyTheLaneThatPullsLearnsThatTheSourceCannotBeRead() throws Exception {
        shard.write("x1", "x").write("y1", "y");
        DividedShard divided = DividedShard.of(shard);
        List<SourceRecord> x1 = take(divided.x);
        SourceUnavailable down = new SourceUnavailable("down", null);
        shard.fail(down);

        assertThatThrownBy(() -> divided.x.pull(1, Duration.ZERO)).isSameAs(down);
        assertThat(ids(take(divided.y))).as("already read").containsExactly("y1");
        shard.fail(null);
        shard.write("x2", "x");
        deliver(divided.x, x1);
        assertThat(ids(take(divided.x))).containsExactly("x2");
    }

    @Test
    void aStuckLaneStopsTheOthersOnlyWhenTheLedgerIsFull() throws Exception {
        shard.write("x1", "x");
        for (int i = 1; i <= 20; i++) {
            shard.write("y" + i, "y");
        }
        DividedShard divided = DividedShard.of(shard, shard, 10);
        List<SourceRecord> stuck = take(divided.x);

        for (List<SourceRecord> some = take(divided.y); !some.isEmpty(); some = take(divided.y)) {
            deliver(divided.y, some);
        }
        assertThat(shard.pulled()).isEqualTo(10);
        assertThat(shard.checkpoint()).isZero();

        deliver(divided.x, stuck);
        assertThat(shard.checkpoint()).isEqualTo(10);
        assertThat(ids(take(divided.y))).startsWith("y10");
    }

    @Test
    void aChangeWaitsForTheOldSlicesSoThatNoRecordOvertakesAnother() throws Exception {
        shard.write("x1", "x").write("y1", "y").write("x2", "x");
        DividedShard divided = DividedShard.of(shard);
        List<SourceRecord> x1 = takeOne(divided.x);

        Partition one = divided.all.change(1).getFirst();
        assertThat(divided.all.partitions()).containsExactly(divided.x, divided.y, one);
        assertThat(divided.x.pull(1, Duration.ZERO)).isEqualTo(new Pulled.Ended());
        assertThat(divided.y.pull(1, Duration.ZERO)).isEqualTo(new Pulled.Ended());
        divided.y.close(false);
        assertThat(take(one)).as("x1 is not done yet").isEmpty();
        deliver(divided.x, x1);
        divided.x.close(true);
        assertThat(divided.all.partitions()).containsExactly(one);

        assertThat(ids(take(one))).containsExactly("y1", "x2");
        assertThat(shard.closedWith()).isNull();
        one.close(false);
        assertThat(shard.closedWith()).isFalse();
        assertThat(divided.all.change(3)).isEmpty();
        assertThat(divided.all.partitions()).isEmpty();
    }

    @Test
    void aClosedSliceSettlesNoMore() throws Exception {
        shard.write("x1", "x");
        DividedShard divided = DividedShard.of(shard);
        List<SourceRecord> x1 = take(divided.x);
        divided.all.change(2);
        divided.x.close(false);

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> deliver(divided.x, x1));
        divided.y.close(false);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> deliver(divided.x, x1));
    }

    @Test
    @DisplayName("F3: after a pull that ended in an error nothing more is pulled: what it swallowed must not be passed")
    void f3_anErrorInAPullEndsTheWhole() throws Exception {
        shard.write("1", "x").write("2", "y").write("3", "x");
        OutOfMemoryError error = new OutOfMemoryError("played by a test");
        DividedShard divided = DividedShard.of(shard, new SwallowingOnce(shard, error), DividedShard.ROOM);

        assertThatThrownBy(() -> take(divided.x)).isSameAs(error);

        assertThat(divided.y.pull(100, Duration.ZERO)).isInstanceOf(Pulled.Gone.class);
        divided.x.close(false);
        divided.y.close(false);
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
