package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.record.Fate;
import io.penstock.core.source.Pulled;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A fault of our own code in a shard")
class KclShardFaultsTest {

    private final LibrarySide library = new LibrarySide();

    @Test
    @DisplayName("B13: while a read is delivered skips no record: the lease is released, and they are read again")
    void fault_of_ours() throws Exception {
        library.delivers(1, 2);
        library.pulls(2);
        library.settles(Fate.DELIVERED, 1, 2);
        library.stream.cannotRead("3");

        library.delivers(3, 4);
        assertThat(library.pullsNothing()).isInstanceOf(Pulled.Gone.class);
        library.stopsLane();
        library.delivers(5, 6);

        assertThat(library.lease.released()).hasSize(1);
        assertThat(library.checkpoints.written()).containsExactly("2");
    }

    @Test
    @DisplayName("F3: out of memory while a read is delivered: no checkpoint passes it, and the error is thrown on")
    void f3_outOfMemoryPassesNothing() throws Exception {
        library.delivers(1, 2);
        library.pulls(2);
        library.settles(Fate.DELIVERED, 1, 2);
        library.stream.runsOutOfMemoryAt("4");

        assertThatThrownBy(() -> library.delivers(3, 4)).isInstanceOf(OutOfMemoryError.class);
        assertThat(library.pullsNothing()).isInstanceOf(Pulled.Gone.class);
        library.stopsLane();
        library.delivers(5, 6);

        assertThat(library.pullsNothing()).isInstanceOf(Pulled.Gone.class);
        assertThat(library.checkpoints.written()).containsExactly("2");
        assertThat(library.lease.released()).hasSize(1);
    }

    @Test
    @DisplayName("that ends a lane releases the lease: the shard is read again from the last settled record")
    void lane_fails() throws Exception {
        library.delivers(1, 3);
        library.pulls(3);
        library.settles(Fate.DELIVERED, 1, 1);
        library.settles(Fate.Released.STOPPED, 2, 3);

        library.stopsLane();
        library.delivers(4, 5);

        assertThat(library.shards.assigned()).isEmpty();
        assertThat(library.lease.released()).hasSize(1);
        assertThat(library.checkpoints.written()).containsExactly("1");
    }
}
