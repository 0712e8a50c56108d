package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The wall clock, by which the library looks for a leader")
class WallClockTest {

    private static final Duration TOLERANCE = Duration.ofSeconds(3);

    private final VirtualTime real = new VirtualTime();
    private Duration wallAhead = Duration.ZERO;
    private final WallClock wall = new WallClock(new Time() {
        @Override
        public Instant now() {
            return real.now();
        }

        @Override
        public Instant wall(Instant instant) {
            return instant.plus(wallAhead);
        }

        @Override
        public void pauseUntil(Instant instant) throws InterruptedException {
            real.pauseUntil(instant);
        }

        @Override
        public void awaitUntil(Condition condition, Instant instant) throws InterruptedException {
            real.awaitUntil(condition, instant);
        }
    });

    @Test
    @DisplayName("F12: set back by an hour, it is noticed, at once and later")
    void f12_setBack() {
        wallAhead = Duration.ofHours(-1);
        assertThat(wall.wasSetBack(TOLERANCE)).isTrue();

        real.advance(Duration.ofMinutes(30));
        assertThat(wall.wasSetBack(TOLERANCE)).isTrue();
    }

    @Test
    @DisplayName("F12: it may be set forward, and back by a little")
    void f12_harmless() {
        assertThat(wall.wasSetBack(TOLERANCE)).isFalse();
        wallAhead = Duration.ofHours(1);
        assertThat(wall.wasSetBack(TOLERANCE)).isFalse();
        wallAhead = Duration.ofSeconds(-2);
        assertThat(wall.wasSetBack(TOLERANCE)).isFalse();
    }
}
