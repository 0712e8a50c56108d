package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.record.Fate;
import io.penstock.core.source.Pulled;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The end of a shard")
class KclShardEndTest {

    private final LibrarySide library = new LibrarySide();

    @Test
    @DisplayName("B17, B19: is written only after the last record of the shard is settled")
    void end() throws Exception {
        library.delivers(1, 2);
        Thread ending = library.does(library::readsTheEnd);

        assertThat(library.pulls(10)).containsExactly("1", "2");
        assertThat(library.awaitsPull()).isInstanceOf(Pulled.Ended.class);
        library.settles(Fate.DELIVERED, 1, 1);
        await().until(() -> library.checkpoints.written().equals(List.of("1")));
        assertThat(ending.isAlive()).isTrue();
        library.settles(Fate.DELIVERED, 2, 2);
        library.settlesEnd();

        LibrarySide.join(ending);
        assertThat(library.checkpoints.written()).endsWith(RecordedCheckpoints.SHARD_END);
        assertThat(library.shards.assigned()).isEmpty();
    }

    @Test
    @DisplayName("F10: that is not settled when the lane stops is not written, and the lease is released")
    void f10_anEndThatIsNotSettledReleasesTheLease() throws Exception {
        library.delivers(1, 2);
        Thread ending = library.does(library::readsTheEnd);
        library.pulls(10);
        library.settles(Fate.DELIVERED, 1, 1);
        library.settles(Fate.Released.STOPPED, 2, 2);
        library.stopsLane();

        LibrarySide.join(ending);
        assertThat(library.checkpoints.written()).containsExactly("1");
        assertThat(library.lease.released()).hasSize(1);
        assertThat(library.shards.released()).contains(library.shard.lease());
    }

    @Test
    @DisplayName("F9: waits for a lane that is stopping, and the library does not ask again")
    void f9_anEndIsAnsweredOnceWhenTheLaneStops() throws Exception {
        library.delivers(1, 2);
        Thread ending = library.does(library::readsTheEnd);
        library.pulls(1);
        library.shard.leave();

        await().pollDelay(Duration.ofMillis(300)).until(ending::isAlive);
        library.settles(Fate.DELIVERED, 1, 1);
        library.stopsLane();

        LibrarySide.join(ending);
        assertThat(library.checkpoints.written()).containsExactly("1");
        assertThat(library.lease.released()).hasSize(1);
    }

    @Test
    @DisplayName("F21: that can't be written is written when the lease table is back")
    void f21_anEndThatCannotBeWrittenIsTriedAgain() throws Exception {
        library.checkpoints.breakDown();
        Thread ending = library.does(library::readsTheEnd);
        assertThat(library.awaitsPull()).isInstanceOf(Pulled.Ended.class);
        library.settlesEnd();

        await().pollDelay(Duration.ofMillis(500)).until(ending::isAlive);
        library.checkpoints.recover();

        LibrarySide.join(ending);
        assertThat(library.checkpoints.written()).containsExactly(RecordedCheckpoints.SHARD_END);
    }

    @Test
    @DisplayName("B16: of a deleted stream is none: its shards only look ended, and their checkpoints stay as they are")
    void deleted_stream() throws Exception {
        library.stream.isDeleted();
        Thread ending = library.does(library::readsTheEnd);

        assertThat(library.awaitsPull()).isInstanceOf(Pulled.Gone.class);
        library.stopsLane();
        LibrarySide.join(ending);
        assertThat(library.checkpoints.written()).isEmpty();
    }
}
