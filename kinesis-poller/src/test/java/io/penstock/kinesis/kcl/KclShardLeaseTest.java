package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.source.KeyedPartitions;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The lease of a shard")
class KclShardLeaseTest {

    private final LibrarySide library = new LibrarySide();

    private boolean isOwned() {
        return library.shard.partition().isOwned();
    }

    private List<Partition> lanes(int count) {
        return new KeyedPartitions(library.shard.partition(), count, 1000, 1000, library.time).partitions();
    }

    @Test
    @DisplayName("B21: that is lost while a lane is stuck ends the read, and nothing of it is pulled later")
    void lost() throws Exception {
        library.delivers(1, 2);
        Thread next = library.does(() -> library.delivers(3, 4));
        library.pulls(1);

        library.lease.isLost();

        LibrarySide.join(next);
        assertThat(library.shards.assigned()).isEmpty();
        assertThat(library.pullsNothing()).isInstanceOf(Pulled.Gone.class);
    }

    @Test
    @DisplayName("F20: that is lost is noticed at once by who asks, and stays lost when it seems to come back")
    void f20_aLostLeaseStaysLost() throws Exception {
        library.delivers(1, 2);
        assertThat(isOwned()).isTrue();

        library.lease.isLost();
        assertThat(isOwned()).isFalse();
        library.lease.isFoundAgain();

        assertThat(isOwned()).isFalse();
        assertThat(library.shards.assigned()).isEmpty();
        assertThat(library.pullsNothing()).isInstanceOf(Pulled.Gone.class);
    }

    @Test
    @DisplayName("that seemed lost and is still ours is released, so that the records that were skipped are read again")
    void seemingly_lost() throws Exception {
        library.delivers(1, 2);
        Thread next = library.does(() -> library.delivers(3, 4));
        library.lease.isLost();
        LibrarySide.join(next);
        library.stopsLane();
        library.lease.isFoundAgain();

        library.delivers(5, 6);

        assertThat(library.lease.released()).hasSize(1);
        assertThat(library.checkpoints.written()).isEmpty();
    }

    @Test
    @DisplayName("is transferred while a lane is stuck: the lane's batch is finished and checkpointed")
    void transferred() throws Exception {
        library.delivers(1, 2);
        library.pulls(1);
        Thread next = library.does(() -> library.delivers(3, 4));
        library.lease.isToBeTransferred();
        LibrarySide.join(next);
        Thread transfer = library.does(library::requestsShutdown);

        library.settles(Fate.DELIVERED, 1, 1);
        library.stopsLane();

        LibrarySide.join(transfer);
        assertThat(library.checkpoints.written()).containsExactly("1");
    }

    @Test
    @DisplayName("F20: is the lane's until it is released, also while another instance asks for it")
    void f20_aShardIsOwnedUntilItIsReleased() throws Exception {
        library.delivers(1, 2);
        library.pulls(1);
        library.lease.isToBeTransferred();
        Thread transfer = library.does(library::requestsShutdown);
        await().until(() -> library.shards.assigned().isEmpty());
        assertThat(isOwned()).isTrue();

        library.stopsLane();

        LibrarySide.join(transfer);
        assertThat(isOwned()).isFalse();
    }

    @Test
    @DisplayName("F20: is owned by all lanes of the shard, or by none")
    void f20_lanesOfOneShard() {
        List<Partition> lanes = lanes(2);
        assertThat(lanes).allMatch(Partition::isOwned);

        library.lease.isLost();

        assertThat(lanes).noneMatch(Partition::isOwned);
    }

    @Test
    @DisplayName("F24: is released when all is settled up to the oldest batch, and the lease table knows it")
    void f24_releasesWhenTheOldestIsSettled() throws Exception {
        List<Partition> lanes = lanes(8);
        library.delivers(1, 100);
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
        Thread transfer = library.does(library::requestsShutdown);
        await().until(() -> library.shards.assigned().isEmpty());
        IntStream.range(0, lanes.size())
                .filter(lane -> lane != oldest)
                .forEach(lane -> lanes.get(lane).close(false));
        await().pollDelay(Duration.ofMillis(300)).until(transfer::isAlive);
        library.checkpoints.fail(1);
        lanes.get(oldest).settle(taken.get(oldest));
        lanes.get(oldest).close(false);

        LibrarySide.join(transfer);
        assertThat(library.checkpoints.written()).endsWith("100");
        assertThat(library.lease.released()).hasSize(1);
    }

    @Test
    @DisplayName("F9: is released with a last checkpoint at a stop, also when the library does not ask for it")
    void f9_stopBetweenCalls() throws Exception {
        library.delivers(1, 2);
        library.pulls(2);
        library.settles(Fate.DELIVERED, 1, 2);
        library.stopsLane();

        library.shard.release();

        assertThat(library.checkpoints.written()).containsExactly("2");
        assertThat(library.lease.released()).hasSize(1);
        assertThat(library.shards.released()).containsExactly(library.shard.lease());
    }

    @Test
    @DisplayName("F21: is released although the last checkpoint throws")
    void f21_aLeaseIsReleasedWhateverACheckpointThrows() throws Exception {
        library.delivers(1, 2);
        library.pulls(2);
        library.settles(Fate.DELIVERED, 1, 2);
        library.checkpoints.breakDown();
        library.stopsLane();

        library.requestsShutdown();

        assertThat(library.lease.released()).hasSize(1);
        assertThat(library.shards.released()).contains(library.shard.lease());
    }
}
