package io.penstock.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A delay")
class DelayTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Delay delay = Delay.between(Duration.ofSeconds(3), Duration.ofSeconds(4), NOW);

    @Test
    @DisplayName("ends between its bounds, at an instant that chance picks")
    void end() {
        Chance chance = Chance.seeded(1);

        assertThat(IntStream.range(0, 1_000).mapToObj(time -> delay.end(chance)).distinct())
                .hasSizeGreaterThan(900)
                .allMatch(end -> !end.isBefore(NOW.plusSeconds(3)) && end.isBefore(NOW.plusSeconds(4)));
    }

    @Test
    @DisplayName("is made no shorter than it has to be, and no longer than it may be")
    void bounds() {
        assertThat(delay.notBefore(NOW)).isEqualTo(delay);
        assertThat(delay.notBefore(NOW.plusMillis(3_500)))
                .isEqualTo(new Delay(NOW.plusMillis(3_500), NOW.plusSeconds(4)));
        assertThat(delay.notBefore(NOW.plusSeconds(90))).isEqualTo(new Delay(NOW.plusSeconds(90), NOW.plusSeconds(90)));
        assertThat(delay.notAfter(Instant.MAX)).isEqualTo(delay);
        assertThat(delay.notAfter(NOW.plusMillis(3_500)))
                .isEqualTo(new Delay(NOW.plusSeconds(3), NOW.plusMillis(3_500)));
        assertThat(delay.notAfter(NOW.plusSeconds(1))).isEqualTo(new Delay(NOW.plusSeconds(1), NOW.plusSeconds(1)));
    }
}
