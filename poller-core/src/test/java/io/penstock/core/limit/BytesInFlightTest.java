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
    private final BytesInFlight held = BytesInFlight.of(mapping);

    @Test
    void whatComesReplacesWhatWasReserved() throws InterruptedException {
        assertThat(held.reserve(40, Duration.ZERO)).isTrue();
        assertThat(pool.used()).isEqualTo(40L * BytesInFlight.COST);

        held.received(10);

        assertThat(pool.used()).isEqualTo(10L * BytesInFlight.COST);
        held.received(0);
        assertThat(pool.used()).isEqualTo(10L * BytesInFlight.COST);
    }

    @Test
    void whatIsGivenBackMakesRoomForAnotherThatWaits() throws InterruptedException {
        held.reserve(50, Duration.ZERO);
        held.received(90);
        BytesInFlight other = BytesInFlight.of(mapping);
        assertThat(other.reserve(50, Duration.ZERO)).isFalse();

        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> reserve(other));
        await().until(other::isWaiting);
        assertThat(held.isScarce()).isTrue();
        held.less(60);

        await().until(waiting::isDone);
        assertThat(waiting).isCompletedWithValue(true);
        assertThat(other.isWaiting()).isFalse();
        assertThat(held.isScarce()).isFalse();
    }

    @Test
    void moreThanTheHalfOfAllMemoryStillGetsItsTurn() throws InterruptedException {
        assertThat(held.reserve(1_000, Duration.ZERO)).isTrue();
        held.received(1_000);

        held.less(1_000);

        assertThat(pool.used()).isZero();
    }

    @Test
    void aClosedPartitionHoldsNothingAndTakesNothing() throws InterruptedException {
        held.reserve(10, Duration.ZERO);
        held.received(10);
        held.reserve(10, Duration.ZERO);

        held.close();
        held.less(10);
        held.more(10);

        assertThat(pool.used()).isZero();
        assertThat(held.reserve(1, Duration.ZERO)).isFalse();
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
