package io.penstock.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

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
    @DisplayName("follows the wall clock")
    void follows() {
        pass(Duration.ofSeconds(5), Duration.ofSeconds(5));

        assertThat(time.now()).isEqualTo(NOON.plusSeconds(5));
    }

    @Test
    @DisplayName("jumps forwards with it, as after a suspended machine wakes")
    void jumps_forwards() {
        pass(Duration.ofHours(2), Duration.ofSeconds(1));

        assertThat(time.now()).isEqualTo(NOON.plus(Duration.ofHours(2)));
    }

    @Test
    @DisplayName("neither runs back nor stands still when the clock is set back by an hour")
    void clock_set_back() {
        time.now();
        pass(Duration.ofHours(-1), Duration.ZERO);
        Instant before = time.now();

        pass(Duration.ofSeconds(60), Duration.ofSeconds(60));

        assertThat(before).isEqualTo(NOON);
        assertThat(time.now()).isEqualTo(NOON.plusSeconds(30));
    }

    @Test
    @DisplayName("meets the wall clock again after having been ahead of it")
    void meets_again() {
        pass(Duration.ofSeconds(-10), Duration.ZERO);
        time.now();
        pass(Duration.ofSeconds(20), Duration.ofSeconds(20));

        assertThat(time.now()).isEqualTo(wall);
    }

    @Test
    @DisplayName("refuses to pause a thread that is interrupted")
    void interrupted_before_the_pause() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> time.pauseUntil(NOON)).isInstanceOf(InterruptedException.class);
    }
}
