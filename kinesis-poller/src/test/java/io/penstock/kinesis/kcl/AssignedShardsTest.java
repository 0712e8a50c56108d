package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.source.DividedPartition;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The shards of a stream, from their leases to their release")
class AssignedShardsTest {

    private static final Duration NOW = Duration.ZERO;

    private final LibrarySide library = new LibrarySide();
    private final AssignedShards shards = new AssignedShards(library.time);

    /** What a source does with what its shards notify it of. */
    private record Source(AssignedShards shards, Time time) implements OpenShards {

        @Override
        public void add(KclShard shard) {
            shards.add(
                    shard,
                    new DividedPartition(
                            shard.partition(), 1, 100, 100_000, time, () -> shards.divided(shard.lease())));
        }

        @Override
        public void left(ShardLease lease) {
            shards.left(lease);
        }

        @Override
        public void closed(ShardLease lease) {
            shards.closed(lease);
        }

        @Override
        public void released(ShardLease lease) {
            shards.released(lease);
        }

        @Override
        public void ended(ShardLease lease) {}
    }

    private KclShard open() {
        return open("shard-1");
    }

    private KclShard open(String id) {
        Source source = new Source(shards, library.time);
        KclShard shard = library.shard(id, source);
        source.add(shard);
        return shard;
    }

    private Optional<List<String>> assignment() throws InterruptedException {
        return shards.awaitChange(NOW)
                .map(partitions -> partitions.stream().map(Partition::id).toList());
    }

    @Test
    @DisplayName("an assignment is returned once, until it changes")
    void assigns() throws Exception {
        KclShard shard = open();

        assertThat(assignment()).contains(List.of("shard-1"));
        assertThat(assignment()).isEmpty();
        shard.leave();
        assertThat(assignment()).contains(List.of());
    }

    @Test
    @DisplayName(
            "F9: a shard that comes during the stop is refused: it waits for no lane, its lease is released at once")
    void f9_aShardThatComesDuringTheStopIsRefused() throws Exception {
        shards.drain();
        KclShard late = open();

        Thread refused = library.does(() -> library.delivers(late, 1, 2));

        assertThat(refused.join(Duration.ofSeconds(2))).isTrue();
        assertThat(library.lease.released()).hasSize(1);
        assertThat(assignment()).isEmpty();
        assertThat(shards.awaitReleased(NOW)).isTrue();
    }

    @Test
    @DisplayName("F9: a shard that never got its lane waits for none when it is released")
    void f9_aShardWithoutALaneWaitsForNone() throws Exception {
        KclShard shard = open();
        library.delivers(shard, 1, 2);
        Thread stuck = library.does(() -> library.delivers(shard, 3, 4));

        shards.drain();

        assertThat(stuck.join(Duration.ofSeconds(2))).isTrue();
        Thread released = library.does(() -> shard.shutdownRequested(library.checkpoints));
        assertThat(released.join(Duration.ofSeconds(2))).isTrue();
        assertThat(library.lease.released()).hasSize(1);
        assertThat(shards.awaitReleased(NOW)).isTrue();
    }

    @Test
    @DisplayName("F9: at a stop each lease is released when the lane of its shard has ended, not when all have")
    void f9_aLeaseIsReleasedWithItsOwnLane() throws Exception {
        KclShard shard = open();
        open("shard-2");
        assertThat(assignment())
                .hasValueSatisfying(assigned -> assertThat(assigned).hasSize(2));

        shards.drain();
        Thread released = library.does(() -> shard.shutdownRequested(library.checkpoints));
        shard.partition().close(false);

        assertThat(released.join(Duration.ofSeconds(2))).isTrue();
        assertThat(library.lease.released()).hasSize(1);
        assertThat(shards.awaitReleased(NOW)).isFalse();
    }

    @Test
    @DisplayName("F20: a shard whose lease came back starts when the lane of the lost lease has ended")
    void f20_aSuccessorWaitsForTheOldLane() throws Exception {
        KclShard old = open();
        assertThat(assignment()).contains(List.of("shard-1"));
        old.leaseLost();
        KclShard successor = open();
        library.delivers(successor, 1, 2);

        assertThat(assignment()).contains(List.of());
        assertThat(assignment()).isEmpty();
        old.partition().close(false);

        assertThat(assignment()).contains(List.of("shard-1"));
    }

    @Test
    @DisplayName("F20: a lost lease keeps no thread of the library waiting for the lane")
    void f20_aLostLeaseBlocksNothing() throws Exception {
        KclShard old = open();
        assertThat(assignment()).isPresent();

        Thread lost = library.does(old::leaseLost);

        assertThat(lost.join(Duration.ofSeconds(2))).isTrue();
        await().until(() -> !shards.hasAny());
    }

    @Test
    @DisplayName("a shard is divided when its lane has ended, and its lease stays")
    void dividesAShard() throws Exception {
        KclShard shard = open();
        Partition whole = shards.awaitChange(NOW).orElseThrow().getFirst();

        shards.divide(2);
        assertThat(assignment()).contains(List.of("shard-1"));
        assertThat(whole.pull(1, NOW)).isEqualTo(new Pulled.Ended());
        whole.close(true);

        assertThat(assignment()).contains(List.of("shard-1#0", "shard-1#1"));
        assertThat(library.lease.released()).isEmpty();
        shards.divide(1);
        assertThat(assignment()).contains(List.of("shard-1#0", "shard-1#1", "shard-1#1.0"));
        assertThat(shard.lease().shardId()).isEqualTo("shard-1");
    }

    @Test
    @DisplayName("F9: a shard that is left while its lane ends for a change waits for no lane of its new slices")
    void f9_leftWhileItIsDivided() throws Exception {
        KclShard shard = open();
        Partition whole = shards.awaitChange(NOW).orElseThrow().getFirst();
        shards.divide(2);
        assertThat(whole.pull(1, NOW)).isEqualTo(new Pulled.Ended());
        shard.leave();

        whole.close(true);

        Thread released = library.does(() -> shard.shutdownRequested(library.checkpoints));
        assertThat(released.join(Duration.ofSeconds(2))).isTrue();
        assertThat(library.lease.released()).hasSize(1);
        assertThat(shards.awaitReleased(NOW)).isTrue();
    }
}
