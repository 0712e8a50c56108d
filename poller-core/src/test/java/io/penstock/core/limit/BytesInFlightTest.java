package io.penstock.core.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BytesInFlightTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final FairPool pool = new FairPool(100L * BytesInFlight.COST);
    private final FairPool.Member mapping = pool.join();
    private final BytesInFlight bytes = BytesInFlight.of(mapping);

    @Test
    void whatComesReplacesWhatWasReserved() throws InterruptedException {
        assertThat(bytes.reserve(40, Duration.ZERO)).isTrue();
        assertThat(pool.used()).isEqualTo(40L * BytesInFlight.COST);

        bytes.received(10);

        assertThat(pool.used()).isEqualTo(10L * BytesInFlight.COST);
        bytes.received(0);
        assertThat(pool.used()).isEqualTo(10L * BytesInFlight.COST);
    }

    @Test
    void whatIsGivenBackMakesRoomForAnotherThatWaits() throws InterruptedException {
        bytes.reserve(50, Duration.ZERO);
        bytes.received(90);
        BytesInFlight other = BytesInFlight.of(mapping);
        assertThat(other.reserve(50, Duration.ZERO)).isFalse();

        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> reserve(other));
        await().until(other::isWaiting);
        assertThat(bytes.isScarce()).isTrue();
        bytes.less(60);

        await().until(waiting::isDone);
        assertThat(waiting).isCompletedWithValue(true);
        assertThat(other.isWaiting()).isFalse();
        assertThat(bytes.isScarce()).isFalse();
    }

    @Test
    void moreThanTheHalfOfAllMemoryStillGetsItsTurn() throws InterruptedException {
        assertThat(bytes.reserve(1_000, Duration.ZERO)).isTrue();
        bytes.received(1_000);

        bytes.less(1_000);

        assertThat(pool.used()).isZero();
    }

    @Test
    void aClosedPartitionHoldsNothingAndTakesNothing() throws InterruptedException {
        bytes.reserve(10, Duration.ZERO);
        bytes.received(10);
        bytes.reserve(10, Duration.ZERO);

        bytes.close();
        bytes.less(10);
        bytes.more(10);

        assertThat(pool.used()).isZero();
        assertThat(bytes.reserve(1, Duration.ZERO)).isFalse();
        assertThat(pool.used()).isZero();
    }

    private static boolean reserve(BytesInFlight bytes) {
        try {
            return bytes.reserve(50, LONG);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
