package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.source.KeyedPartitions;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.SourceUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A shard between the Kinesis Client Library and a lane")
class KclShardTest {

    private final LibrarySide library = new LibrarySide();
    private final KclShard shard = library.shard;

    private void settle(Fate fate, int from, int to) {
        Settlement.Builder settlement = new Settlement.Builder(to - from + 1);
        for (int number = from; number <= to; number++) {
            settlement.add(new LibrarySide.Numbered(Integer.toString(number)), fate);
        }
        shard.settle(settlement.build());
    }

    private static void join(Thread thread) throws InterruptedException {
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    @DisplayName("what is handed over is pulled in order, as much at a time as the lane wants")
    void in_order() throws Exception {
        library.handsOver(1, 5);

        assertThat(library.pulls(2)).containsExactly("1", "2");
        assertThat(library.pulls(10)).containsExactly("3", "4", "5");
        assertThat(library.pulls(10)).isEmpty();
    }

    @Test
    @DisplayName("B35: windows and lag go by the stream's clock, also when it is ten minutes ahead of ours, or behind")
    void clock_of_the_stream() throws Exception {
        for (Duration ahead : List.of(Duration.ofMinutes(10), Duration.ofMinutes(-10))) {
            LibrarySide skewed = new LibrarySide(ahead);
            skewed.handsOver(1, 1);

            Instant readTo = skewed.pulled(10).readTo();

            assertThat(Duration.between(skewed.time.now().plus(ahead), readTo).abs())
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"PT10M", "-PT10M", "PT0S"})
    @DisplayName("F12: the clock that gave the records their arrival is measured again with each answer")
    void f12_clockIsMeasuredAgain(Duration ahead) {
        LibrarySide skewed = new LibrarySide();
        skewed.answers(ahead);
        assertThat(skewed.shard.clockAhead().minus(ahead).abs()).isLessThan(Duration.ofSeconds(2));

        skewed.answers(Duration.ofHours(1));
        assertThat(skewed.shard.clockAhead().minusHours(1).abs()).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    @DisplayName("a stream that tells no lag is read up to two seconds ago when it has nothing to give")
    void no_lag() throws Exception {
        library.readsNothing();

        Instant readTo = library.pulled(10).readTo();

        assertThat(Duration.between(readTo, library.time.now()))
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(7));
    }

    @Test
    @DisplayName("the next hand-over waits until the last one is taken")
    void waits() throws Exception {
        library.handsOver(1, 2);
        Thread next = library.does(() -> library.handsOver(3, 4));

        assertThat(library.pulls(1)).containsExactly("1");
        await().pollDelay(Duration.ofMillis(300)).until(next::isAlive);
        assertThat(library.pulls(10)).containsExactly("2");
        join(next);
        assertThat(library.pulls(10)).containsExactly("3", "4");
    }

    @Test
    @DisplayName(
            "the checkpoint is where everything before is settled, written while the library waits, not for each record")
    void checkpoint() throws Exception {
        library.handsOver(1, 4);
        library.pulls(3);
        Thread next = library.does(() -> library.handsOver(5, 6));

        settle(Fate.DELIVERED, 1, 1);
        settle(Fate.FILTERED, 2, 2);
        await().until(() -> library.checkpoints.written().equals(List.of("2")));
        settle(Fate.DELIVERED, 3, 3);
        await().until(() -> library.checkpoints.written().equals(List.of("2", "3")));

        library.pulls(10);
        join(next);
    }

    @Test
    @DisplayName("two checkpoints of a shard are no closer than the interval, however fast it is settled")
    void interval() throws Exception {
        for (int number = 1; number <= 50; number++) {
            library.handsOver(number, number);
            library.pulls(1);
            settle(Fate.DELIVERED, number, number);
        }

        assertThat(library.checkpoints.written()).hasSizeLessThan(3);
    }

    @Test
    @DisplayName("B17: nothing behind a released record is checkpointed, and nothing more is pulled")
    void released() throws Exception {
        library.handsOver(1, 4);
        library.pulls(4);
        settle(Fate.DELIVERED, 1, 1);
        settle(Fate.Released.STOPPED, 2, 3);
        settle(Fate.DELIVERED, 4, 4);

        assertThat(shard.pull(1, Duration.ZERO)).isInstanceOf(Pulled.Gone.class);
        shard.close(false);
        shard.handBack(library.checkpoints);
        assertThat(library.checkpoints.written()).containsExactly("1");
    }

    @Test
    @DisplayName("a checkpoint that fails is written by the next that succeeds")
    void failing_checkpoint() throws Exception {
        library.checkpoints.fail(1);
        library.handsOver(1, 2);
        library.pulls(2);
        settle(Fate.DELIVERED, 1, 2);
        library.handsOver(3, 3);
        assertThat(library.checkpoints.written()).isEmpty();
        Thread waiting = library.does(() -> library.handsOver(4, 4));

        await().until(() -> library.checkpoints.written().equals(List.of("2")));
        library.pulls(10);
        join(waiting);
    }

    @Test
    @DisplayName("B17, B19: the end of a shard is written only after its last record is settled")
    void end() throws Exception {
        library.handsOver(1, 2);
        Thread ending = library.does(() -> shard.ended(library.checkpoints));

        assertThat(library.pulls(10)).containsExactly("1", "2");
        assertThat(shard.pull(1, Duration.ofSeconds(5))).isInstanceOf(Pulled.Ended.class);
        settle(Fate.DELIVERED, 1, 1);
        await().until(() -> library.checkpoints.written().equals(List.of("1")));
        assertThat(ending.isAlive()).isTrue();
        settle(Fate.DELIVERED, 2, 2);
        shard.close(true);

        join(ending);
        assertThat(library.checkpoints.written()).endsWith(RecordedCheckpoints.SHARD_END);
        assertThat(library.open).isEmpty();
    }

    @Test
    @DisplayName("F10: a shard whose lane stops before the end is settled keeps its place, and its lease is released")
    void f10_anEndThatIsNotSettledReleasesTheLease() throws Exception {
        library.handsOver(1, 2);
        Thread ending = library.does(() -> shard.ended(library.checkpoints));
        library.pulls(10);
        settle(Fate.DELIVERED, 1, 1);
        settle(Fate.Released.STOPPED, 2, 2);
        shard.close(false);

        join(ending);
        assertThat(library.checkpoints.written()).containsExactly("1");
        assertThat(library.dropped).hasSize(1);
        assertThat(library.released).contains(shard);
    }

    @Test
    @DisplayName("B16: when the stream is deleted its shards look ended; their checkpoints stay as they are")
    void deleted_stream() throws Exception {
        library.deleteStream();
        Thread ending = library.does(() -> shard.ended(library.checkpoints));

        assertThat(shard.pull(1, Duration.ofSeconds(5))).isInstanceOf(Pulled.Gone.class);
        shard.close(false);
        join(ending);
        assertThat(library.checkpoints.written()).isEmpty();
    }

    @Test
    @DisplayName("B21: a lease lost while a lane is stuck ends the hand-over, and nothing of it is handed over later")
    void lease_lost() throws Exception {
        library.handsOver(1, 2);
        Thread next = library.does(() -> library.handsOver(3, 4));
        library.pulls(1);

        library.loseLease();

        join(next);
        assertThat(library.open).isEmpty();
        assertThat(shard.pull(10, Duration.ZERO)).isInstanceOf(Pulled.Gone.class);
    }

    @Test
    @DisplayName(
            "what is settled is checkpointed also while the library does not call, as before the end of a merged shard")
    void f20_unattended() throws Exception {
        library.handsOver(1, 4);
        library.pulls(4);
        assertThat(shard.isUnattended()).as("nothing to write").isFalse();
        settle(Fate.DELIVERED, 1, 2);
        assertThat(shard.isUnattended()).isTrue();

        shard.writeUnattended();

        assertThat(library.checkpoints.written()).containsExactly("2");
        assertThat(shard.isUnattended()).isFalse();
        settle(Fate.DELIVERED, 3, 4);
        assertThat(shard.isUnattended()).as("no sooner than the interval").isFalse();
        await().until(shard::isUnattended);
    }

    @Test
    @DisplayName("while the library calls nobody else writes")
    void attended() throws Exception {
        library.handsOver(1, 2);
        library.pulls(1);
        Thread next = library.does(() -> library.handsOver(3, 4));
        settle(Fate.DELIVERED, 1, 1);
        await().until(() -> library.checkpoints.written().equals(List.of("1")));
        settle(Fate.DELIVERED, 2, 2);

        assertThat(shard.isUnattended()).isFalse();

        library.pulls(10);
        join(next);
    }

    @Test
    @DisplayName("a stop checkpoints and releases a shard that the library does not ask for")
    void f9_stopUnattended() throws Exception {
        library.handsOver(1, 2);
        library.pulls(2);
        settle(Fate.DELIVERED, 1, 2);
        shard.close(false);

        shard.departUnattended();

        assertThat(library.checkpoints.written()).containsExactly("2");
        assertThat(library.dropped).hasSize(1);
        assertThat(library.released).containsExactly(shard);
    }

    @Test
    @DisplayName(
            "a hand-over asked for while a lane is stuck is answered: the lane's batch is finished and checkpointed")
    void hand_over() throws Exception {
        library.handsOver(1, 2);
        library.pulls(1);
        Thread next = library.does(() -> library.handsOver(3, 4));
        library.askForHandOver();
        join(next);
        Thread back = library.does(() -> shard.handBack(library.checkpoints));

        settle(Fate.DELIVERED, 1, 1);
        shard.close(false);

        join(back);
        assertThat(library.checkpoints.written()).containsExactly("1");
    }

    @Test
    @DisplayName(
            "a lease that seemed lost and is still ours is given up, so that the records it passed over are read again")
    void seemingly_lost() throws Exception {
        library.handsOver(1, 2);
        Thread next = library.does(() -> library.handsOver(3, 4));
        library.loseLease();
        join(next);
        shard.close(false);
        library.findLease();

        library.handsOver(5, 6);

        assertThat(library.dropped).hasSize(1);
        assertThat(library.checkpoints.written()).isEmpty();
    }

    @Test
    @DisplayName(
            "a lane that fails in our own code gives its shard back: it is read again from the last settled record")
    void lane_fails() throws Exception {
        library.handsOver(1, 3);
        library.pulls(3);
        settle(Fate.DELIVERED, 1, 1);
        settle(Fate.Released.STOPPED, 2, 3);

        shard.close(false);
        library.handsOver(4, 5);

        assertThat(library.open).isEmpty();
        assertThat(library.dropped).hasSize(1);
        assertThat(library.checkpoints.written()).containsExactly("1");
    }

    @Test
    @DisplayName(
            "B13: a fault of ours while records are handed over skips nothing: the lease is given up, they are read again")
    void fault_of_ours() throws Exception {
        library.handsOver(1, 2);
        library.pulls(2);
        settle(Fate.DELIVERED, 1, 2);
        library.cannotRead("3");

        library.handsOver(3, 4);
        assertThat(shard.pull(10, Duration.ZERO)).isInstanceOf(Pulled.Gone.class);
        shard.close(false);
        library.handsOver(5, 6);

        assertThat(library.dropped).hasSize(1);
        assertThat(library.checkpoints.written()).containsExactly("2");
    }

    @Test
    @DisplayName("F3: out of memory while records are handed over: no checkpoint passes them, and the error goes on")
    void f3_outOfMemoryPassesNothing() throws Exception {
        library.handsOver(1, 2);
        library.pulls(2);
        settle(Fate.DELIVERED, 1, 2);
        library.runsOutOfMemoryAt("4");

        assertThatThrownBy(() -> library.handsOver(3, 4)).isInstanceOf(OutOfMemoryError.class);
        assertThat(shard.pull(10, Duration.ZERO)).isInstanceOf(Pulled.Gone.class);
        shard.close(false);
        library.handsOver(5, 6);

        assertThat(shard.pull(10, Duration.ZERO)).isInstanceOf(Pulled.Gone.class);
        assertThat(library.checkpoints.written()).containsExactly("2");
        assertThat(library.dropped).hasSize(1);
    }

    @Test
    @DisplayName("F21: a checkpoint that throws, whatever it throws, is a failed one: the shard goes on")
    void f21_aCheckpointThatThrowsIsTriedAgain() throws Exception {
        library.handsOver(1, 2);
        library.pulls(2);
        settle(Fate.DELIVERED, 1, 2);
        library.checkpoints.breakDown();

        library.handsOver(3, 4);
        assertThat(library.pulls(10)).containsExactly("3", "4");
        assertThat(library.open).containsExactly(shard);
        library.checkpoints.recover();
        library.handsOver(5, 5);
        Thread next = library.does(() -> library.handsOver(6, 6));

        await().until(() -> library.checkpoints.written().equals(List.of("2")));
        library.pulls(10);
        join(next);
    }

    @Test
    @DisplayName("F21: a lease is released although its last checkpoint throws")
    void f21_aLeaseIsReleasedWhateverACheckpointThrows() throws Exception {
        library.handsOver(1, 2);
        library.pulls(2);
        settle(Fate.DELIVERED, 1, 2);
        library.checkpoints.breakDown();
        shard.close(false);

        shard.handBack(library.checkpoints);

        assertThat(library.dropped).hasSize(1);
        assertThat(library.released).contains(shard);
    }

    @Test
    @DisplayName("F21: the end of a shard whose checkpoint throws is written when the lease table is back")
    void f21_anEndThatCannotBeWrittenIsTriedAgain() throws Exception {
        library.checkpoints.breakDown();
        Thread ending = library.does(() -> shard.ended(library.checkpoints));
        assertThat(shard.pull(1, Duration.ofSeconds(5))).isInstanceOf(Pulled.Ended.class);
        shard.close(true);

        await().pollDelay(Duration.ofMillis(500)).until(ending::isAlive);
        library.checkpoints.recover();

        join(ending);
        assertThat(library.checkpoints.written()).containsExactly(RecordedCheckpoints.SHARD_END);
    }

    @Test
    @DisplayName("F20: a lost lease is noticed at once by who asks, and stays lost when it seems to come back")
    void f20_aLostLeaseStaysLost() throws Exception {
        library.handsOver(1, 2);
        assertThat(shard.isOwned()).isTrue();

        library.loseLease();
        assertThat(shard.isOwned()).isFalse();
        library.findLease();

        assertThat(shard.isOwned()).isFalse();
        assertThat(library.open).isEmpty();
        assertThat(shard.pull(1, Duration.ZERO)).isInstanceOf(Pulled.Gone.class);
    }

    @Test
    @DisplayName("F20: a lane keeps its shard until it is handed back, also while another instance asks for it")
    void f20_aShardIsHeldUntilItIsHandedBack() throws Exception {
        library.handsOver(1, 2);
        library.pulls(1);
        library.askForHandOver();
        Thread back = library.does(() -> shard.handBack(library.checkpoints));
        await().until(() -> library.open.isEmpty());
        assertThat(shard.isOwned()).isTrue();

        shard.close(false);

        join(back);
        assertThat(shard.isOwned()).isFalse();
    }

    @Test
    @DisplayName("F20: the lanes of one shard hold it together")
    void f20_lanesOfOneShard() {
        List<Partition> lanes = new KeyedPartitions(shard, 2, 100, 1000, library.time).partitions();
        assertThat(lanes).allMatch(Partition::isOwned);

        library.loseLease();

        assertThat(lanes).noneMatch(Partition::isOwned);
    }

    @Test
    @DisplayName("F24: a shard is handed back when all is settled up to its oldest batch, and the lease table knows it")
    void f24_handsBackWhenTheOldestIsSettled() throws Exception {
        List<Partition> lanes = new KeyedPartitions(shard, 8, 1000, 1000, library.time).partitions();
        library.handsOver(1, 100);
        List<Settlement> taken = new ArrayList<>();
        for (Partition lane : lanes) {
            Pulled.Records pulled = (Pulled.Records) lane.pull(100, Duration.ofMillis(10));
            taken.add(Settlement.all(pulled.records(), Fate.DELIVERED));
        }
        int oldest = IntStream.range(0, lanes.size())
                .filter(lane -> taken.get(lane).entries().stream()
                        .anyMatch(entry -> entry.record().id().equals("1")))
                .findFirst()
                .orElseThrow();
        for (int lane = 0; lane < lanes.size(); lane++) {
            if (lane != oldest) {
                lanes.get(lane).settle(taken.get(lane));
            }
        }
        Thread back = library.does(() -> shard.handBack(library.checkpoints));
        await().until(() -> library.open.isEmpty());
        IntStream.range(0, lanes.size())
                .filter(lane -> lane != oldest)
                .forEach(lane -> lanes.get(lane).close(false));
        await().pollDelay(Duration.ofMillis(300)).until(back::isAlive);
        library.checkpoints.fail(1);
        lanes.get(oldest).settle(taken.get(oldest));
        lanes.get(oldest).close(false);

        join(back);
        assertThat(library.checkpoints.written()).endsWith("100");
        assertThat(library.dropped).hasSize(1);
    }

    @Test
    @DisplayName(
            "F9: a shard that ends while its lane is stopped waits for the lane, and the library does not ask again")
    void f9_anEndIsAnsweredOnceWhenTheLaneStops() throws Exception {
        library.handsOver(1, 2);
        Thread ending = library.does(() -> shard.ended(library.checkpoints));
        library.pulls(1);
        shard.leave();

        await().pollDelay(Duration.ofMillis(300)).until(ending::isAlive);
        settle(Fate.DELIVERED, 1, 1);
        shard.close(false);

        join(ending);
        assertThat(library.checkpoints.written()).containsExactly("1");
        assertThat(library.dropped).hasSize(1);
    }

    @Test
    @DisplayName("a pull says what keeps the stream from being read")
    void trouble() {
        library.troubleIs("GetRecords failed: AccessDeniedException: no");

        assertThatThrownBy(() -> shard.pull(1, Duration.ofSeconds(5)))
                .isInstanceOf(SourceUnavailable.class)
                .hasMessageContaining("AccessDenied");
    }

    @Test
    @DisplayName("what is read up to is known only when all that was read is pulled")
    void read_to() throws Exception {
        library.handsOver(1, 2);

        Pulled.Records first = library.pulled(1);
        Pulled.Records second = library.pulled(1);

        assertThat(first.readTo()).isBefore(library.time.now().minusSeconds(60));
        assertThat(second.readTo()).isAfter(library.time.now().minusSeconds(60));
    }
}
