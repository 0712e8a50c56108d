package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.record.Fate;
import io.penstock.core.source.Pulled;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The checkpoint of a shard")
class KclShardCheckpointsTest {

    private final LibrarySide library = new LibrarySide();

    @Test
    @DisplayName("covers what is settled without a gap, and is written while the library waits, not for each record")
    void checkpoint() throws Exception {
        library.delivers(1, 4);
        library.pulls(3);
        Thread next = library.does(() -> library.delivers(5, 6));

        library.settles(Fate.DELIVERED, 1, 1);
        library.settles(Fate.FILTERED, 2, 2);
        await().until(() -> library.checkpoints.written().equals(List.of("2")));
        library.settles(Fate.DELIVERED, 3, 3);
        await().until(() -> library.checkpoints.written().equals(List.of("2", "3")));

        library.pulls(10);
        LibrarySide.join(next);
    }

    @Test
    @DisplayName("is written no more often than the interval allows, however fast records are settled")
    void interval() throws Exception {
        for (int number = 1; number <= 50; number++) {
            library.delivers(number, number);
            library.pulls(1);
            library.settles(Fate.DELIVERED, number, number);
        }

        assertThat(library.checkpoints.written()).hasSizeLessThan(3);
    }

    @Test
    @DisplayName("B17: stays before the first released record, and nothing more is pulled")
    void released() throws Exception {
        library.delivers(1, 4);
        library.pulls(4);
        library.settles(Fate.DELIVERED, 1, 1);
        library.settles(Fate.Released.STOPPED, 2, 3);
        library.settles(Fate.DELIVERED, 4, 4);

        assertThat(library.pullsNothing()).isInstanceOf(Pulled.Gone.class);
        library.stopsLane();
        library.requestsShutdown();
        assertThat(library.checkpoints.written()).containsExactly("1");
    }

    @Test
    @DisplayName("that could not be written is written by the next attempt that succeeds")
    void failing_checkpoint() throws Exception {
        library.checkpoints.fail(1);
        library.delivers(1, 2);
        library.pulls(2);
        library.settles(Fate.DELIVERED, 1, 2);
        library.delivers(3, 3);
        assertThat(library.checkpoints.written()).isEmpty();
        Thread waiting = library.does(() -> library.delivers(4, 4));

        await().until(() -> library.checkpoints.written().equals(List.of("2")));
        library.pulls(10);
        LibrarySide.join(waiting);
    }

    @Test
    @DisplayName("F21: that throws, whatever it throws, is a failed one: the shard is read on")
    void f21_aCheckpointThatThrowsIsTriedAgain() throws Exception {
        library.delivers(1, 2);
        library.pulls(2);
        library.settles(Fate.DELIVERED, 1, 2);
        library.checkpoints.breakDown();

        library.delivers(3, 4);
        assertThat(library.pulls(10)).containsExactly("3", "4");
        assertThat(library.shards.assigned()).containsExactly(library.shard.lease());
        library.checkpoints.recover();
        library.delivers(5, 5);
        Thread next = library.does(() -> library.delivers(6, 6));

        await().until(() -> library.checkpoints.written().equals(List.of("2")));
        library.pulls(10);
        LibrarySide.join(next);
    }

    @Test
    @DisplayName("F20: is written also while the library makes no call, as before the end of a merged shard")
    void f20_betweenCalls() throws Exception {
        library.delivers(1, 4);
        library.pulls(4);
        assertThat(library.shard.isCheckpointDue()).as("nothing to write").isFalse();
        library.settles(Fate.DELIVERED, 1, 2);
        assertThat(library.shard.isCheckpointDue()).isTrue();

        library.shard.writeCheckpoint();

        assertThat(library.checkpoints.written()).containsExactly("2");
        assertThat(library.shard.isCheckpointDue()).isFalse();
        library.settles(Fate.DELIVERED, 3, 4);
        assertThat(library.shard.isCheckpointDue())
                .as("no sooner than the interval")
                .isFalse();
        await().until(library.shard::isCheckpointDue);
    }

    @Test
    @DisplayName("is written by no other thread while the library calls")
    void duringCalls() throws Exception {
        library.delivers(1, 2);
        library.pulls(1);
        Thread next = library.does(() -> library.delivers(3, 4));
        library.settles(Fate.DELIVERED, 1, 1);
        await().until(() -> library.checkpoints.written().equals(List.of("1")));
        library.settles(Fate.DELIVERED, 2, 2);

        assertThat(library.shard.isCheckpointDue()).isFalse();

        library.pulls(10);
        LibrarySide.join(next);
    }
}
