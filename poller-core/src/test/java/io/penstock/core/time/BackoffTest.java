package io.penstock.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A back-off")
class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofMillis(300), Duration.ofMinutes(1));

    @Test
    @DisplayName("doubles with each failure and stays at its cap")
    void doubles() {
        assertThat(IntStream.of(1, 2, 3, 8, 9, 10, 1_000_000).mapToObj(backoff::after))
                .containsExactly(
                        Duration.ofMillis(300),
                        Duration.ofMillis(600),
                        Duration.ofMillis(1_200),
                        Duration.ofMillis(38_400),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1));
    }

    @Test
    @DisplayName("leaves to chance the last quarter of each delay")
    void jitter() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");

        assertThat(backoff.after(3, now)).isEqualTo(new Delay(now.plusMillis(900), now.plusMillis(1_200)));
    }

    @Test
    @DisplayName("must begin above zero and below its cap")
    void bounds() {
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
