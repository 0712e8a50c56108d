package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Pulled;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The slot of one read between the library and a lane")
@Timeout(20)
class ReadSlotTest {

    private final VirtualTime time = new VirtualTime();
    private final ReadSlot slot = new ReadSlot(time);

    private void isFilledWith(String... ids) {
        List<SourceRecord> records =
                List.of(ids).stream().<SourceRecord>map(NumberedRecord::new).toList();
        slot.fill(records, time.now());
    }

    private CompletableFuture<Pulled> take(Duration longest) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return slot.take(10, longest);
                    } catch (InterruptedException stop) {
                        throw new IllegalStateException(stop);
                    }
                },
                Executors.newVirtualThreadPerTaskExecutor());
    }

    @Test
    @DisplayName("keeps a lane waiting by the injected clock, and returns up to when the shard is read")
    void waits() throws Exception {
        CompletableFuture<Pulled> pulled = take(Duration.ofHours(1));
        await().until(time::isAwaited);
        assertThat(pulled).isNotDone();

        time.advance(Duration.ofHours(1));

        assertThat(pulled.get()).isEqualTo(new Pulled.Records(List.of(), Instant.MIN, Instant.MAX));
    }

    @Test
    @DisplayName("wakes a lane that waits when it is filled, and is free again when all is taken")
    void filled() throws Exception {
        CompletableFuture<Pulled> pulled = take(Duration.ofHours(1));
        await().until(time::isAwaited);

        isFilledWith("1", "2");

        assertThat(((Pulled.Records) pulled.get()).records())
                .extracting(SourceRecord::id)
                .containsExactly("1", "2");
        assertThat(slot.isFree()).isTrue();
    }

    @Test
    @DisplayName("gives what is left of the last read before the end of the shard")
    void ended() throws Exception {
        isFilledWith("1");
        slot.end();

        assertThat(slot.take(10, Duration.ZERO)).isInstanceOf(Pulled.Records.class);
        assertThat(slot.take(10, Duration.ZERO)).isInstanceOf(Pulled.Ended.class);
    }

    @Test
    @DisplayName("gives nothing once a record was released, not even the end of the shard")
    void cut() throws Exception {
        isFilledWith("1", "2");
        slot.cut();
        slot.end();
        isFilledWith("3");

        assertThat(slot.take(10, Duration.ZERO)).isInstanceOf(Pulled.Gone.class);
        assertThat(slot.isFree()).isTrue();
    }

    @Test
    @DisplayName("wakes the lane and the library when the shard is left")
    void left() throws Exception {
        CompletableFuture<Pulled> pulled = take(Duration.ofHours(1));
        await().until(time::isAwaited);

        slot.leave();

        assertThat(pulled.get()).isInstanceOf(Pulled.Gone.class);
        slot.awaitUntil(slot::isLeft, () -> {});
    }

    @Test
    @DisplayName("lets the library check its lease again and again while it waits for the lane")
    void checks() throws Exception {
        isFilledWith("1");
        CompletableFuture<Void> checked = new CompletableFuture<>();
        Thread library = Thread.ofVirtual().start(() -> slot.awaitUntil(slot::isFree, () -> checked.complete(null)));
        await().until(time::isAwaited);

        time.advance(ReadSlot.CHECK_INTERVAL);
        checked.get();
        slot.take(10, Duration.ZERO);

        assertThat(library.join(Duration.ofSeconds(10))).isTrue();
    }
}
