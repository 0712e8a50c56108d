package io.penstock.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The system's time (field bug B35)")
class SystemTimeTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private Instant wall = NOON;
    private long nanos;
    private final SystemTime time = new SystemTime(() -> wall, () -> nanos);

    private void pass(Duration wallTime, Duration realTime) {
        wall = wall.plus(wallTime);
        nanos += realTime.toNanos();
    }

    @Test
    @DisplayName("runs as time passes")
    void passes() {
        pass(Duration.ofSeconds(5), Duration.ofSeconds(5));

        assertThat(time.now()).isEqualTo(NOON.plusSeconds(5));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"-PT1H", "PT10M", "PT48H", "-PT0.2S"})
    @DisplayName("F12: leases, heartbeats and back-off keep their times when the wall clock is set")
    void f12_wallClockSet(Duration step) {
        Instant leaseEnds = time.now().plusSeconds(10);
        pass(Duration.ofSeconds(4).plus(step), Duration.ofSeconds(4));
        assertThat(Duration.between(time.now(), leaseEnds)).isEqualTo(Duration.ofSeconds(6));

        pass(Duration.ofSeconds(6), Duration.ofSeconds(6));
        assertThat(time.now()).isEqualTo(leaseEnds);
    }

    @Test
    @DisplayName("F12: what is published carries the time of the wall clock as it is now")
    void f12_published() {
        Instant decided = time.now();
        pass(Duration.ofSeconds(3).minusHours(1), Duration.ofSeconds(3));

        assertThat(time.wall(decided)).isEqualTo(NOON.minus(Duration.ofHours(1)));
        assertThat(time.wall(time.now())).isEqualTo(wall);
    }

    @Test
    @DisplayName("waits for no condition once the instant is reached")
    void instant_reached() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        try {
            time.awaitUntil(lock.newCondition(), time.now());
        } finally {
            lock.unlock();
        }

        assertThat(time.now()).isEqualTo(NOON);
    }

    @Test
    @DisplayName("refuses to pause a thread that is interrupted")
    void interrupted_before_the_pause() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> time.pauseUntil(NOON)).isInstanceOf(InterruptedException.class);
    }
}
