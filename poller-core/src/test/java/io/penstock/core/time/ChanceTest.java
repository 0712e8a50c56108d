package io.penstock.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Chance")
class ChanceTest {

    @Test
    @DisplayName("makes version 4 UUIDs that differ, and the same ones from the same seed")
    void uuids() {
        Chance chance = Chance.seeded(1);
        UUID first = chance.uuid();

        assertThat(first.version()).isEqualTo(4);
        assertThat(first.variant()).isEqualTo(2);
        assertThat(chance.uuid()).isNotEqualTo(first);
        assertThat(Chance.seeded(1).uuid()).isEqualTo(first);
        assertThat(Chance.unpredictable().uuid())
                .isNotEqualTo(Chance.unpredictable().uuid());
    }

    @Test
    @DisplayName("picks an instant between two, and the only one there is")
    void between() {
        Chance chance = Chance.seeded(1);
        Instant start = Instant.parse("2026-01-01T00:00:00Z");

        assertThat(IntStream.range(0, 1_000).mapToObj(i -> chance.between(start, start.plusMillis(10))))
                .allMatch(instant -> !instant.isBefore(start) && instant.isBefore(start.plusMillis(10)));
        assertThat(chance.between(start, start)).isEqualTo(start);
        assertThat(chance.between(Instant.MAX, Instant.MAX)).isEqualTo(Instant.MAX);
    }

    @Test
    @DisplayName("keeps to probabilities")
    void happens() {
        Chance chance = Chance.seeded(1);

        assertThat(IntStream.range(0, 10_000).filter(i -> chance.happens(0.1)).count())
                .isBetween(900L, 1_100L);
        assertThat(IntStream.range(0, 1_000).filter(i -> chance.happens(0)).count())
                .isZero();
    }
}
