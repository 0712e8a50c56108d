package io.penstock.core.source;

import static io.penstock.core.source.DividedShard.deliver;
import static io.penstock.core.source.DividedShard.ids;
import static io.penstock.core.source.DividedShard.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.SourceRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A shard whose parallelization factor changes")
class DividedPartitionTest {

    private final Shard shard = new Shard();
    private final AtomicInteger changes = new AtomicInteger();

    private DividedPartition divided(int factor) {
        return new DividedPartition(shard, factor, DividedShard.ROOM, 100_000, shard.time, changes::incrementAndGet);
    }

    private static Partition only(DividedPartition divided) {
        assertThat(divided.partitions()).hasSize(1);
        return divided.partitions().getFirst();
    }

    @Test
    @DisplayName("is read as it is with a factor of 1")
    void whole() throws Exception {
        shard.write("x1", "x").end();
        Partition whole = only(divided(1));

        assertThat(whole.id()).isEqualTo("shard-1");
        deliver(whole, take(whole));
        assertThat(shard.settledIds()).as("passed on at once").containsExactly("x1");
        assertThat(whole.pull(1, Duration.ZERO)).isEqualTo(new Pulled.Ended());
        whole.close(true);
        assertThat(shard.closedWith()).isTrue();
    }

    @Test
    @DisplayName("is divided when its lane has settled what it has, and stays this instance's")
    void oneToMany() throws Exception {
        shard.write("x1", "x").write("y1", "y");
        DividedPartition divided = divided(1);
        Partition whole = only(divided);
        List<SourceRecord> x1 = DividedShard.takeOne(whole);

        divided.change(2);
        assertThat(whole.pull(1, Duration.ofSeconds(20))).isEqualTo(new Pulled.Ended());
        assertThat(divided.partitions()).as("its lane still runs").containsExactly(whole);
        deliver(whole, x1);
        whole.close(true);

        assertThat(divided.partitions()).extracting(Partition::id).containsExactly("shard-1#0", "shard-1#1");
        assertThat(shard.closedWith()).isNull();
        assertThat(changes).hasValue(2);
    }

    @Test
    @DisplayName("is closed when its lane releases something instead of settling it")
    void releasedInstead() throws Exception {
        shard.write("x1", "x");
        DividedPartition divided = divided(1);
        Partition whole = only(divided);
        take(whole);
        divided.change(2);
        assertThat(whole.pull(1, Duration.ZERO)).isEqualTo(new Pulled.Ended());

        whole.close(false);

        assertThat(shard.closedWith()).isFalse();
        assertThat(divided.partitions()).isEmpty();
    }

    @Test
    @DisplayName("goes on in one slice when the factor becomes 1")
    void manyToOne() throws Exception {
        shard.write("x1", "x").write("y1", "y");
        DividedPartition divided = divided(2);
        List<Partition> old = divided.partitions();

        divided.change(1);
        for (Partition slice : old) {
            assertThat(slice.pull(1, Duration.ZERO)).isEqualTo(new Pulled.Ended());
            slice.close(true);
        }

        assertThat(ids(take(only(divided)))).containsExactly("x1", "y1");
        assertThat(shard.closedWith()).isNull();
    }

    @Test
    @DisplayName("notices a change within a second of a long pull")
    void longPull() throws Exception {
        DividedPartition divided = divided(1);
        Partition whole = only(divided);

        take(whole, Duration.ofSeconds(20));

        assertThat(shard.time.elapsed()).isEqualTo(Duration.ofSeconds(20));
        assertThat(shard.pulls()).isEqualTo(20);
    }

    @Test
    @DisplayName("stays as it is when the factor is what it was")
    void unchanged() throws Exception {
        DividedPartition divided = divided(3);
        List<Partition> before = divided.partitions();

        divided.change(3);

        assertThat(divided.partitions()).isEqualTo(before);
        assertThat(changes).hasValue(0);
    }
}
