package io.penstock.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The plan of a storm")
class PlanTest {

    @Test
    void isTheSameForTheSameSeed() {
        assertThat(Plan.of(7, 300_000)).isEqualTo(Plan.of(7, 300_000)).isNotEqualTo(Plan.of(8, 300_000));
    }

    @Test
    void killsStopsAndReshardsEvenWhenShort() {
        LongStream.range(0, 100)
                .forEach(seed -> assertThat(Plan.of(seed, 45_000).entries())
                        .as("seed " + seed)
                        .extracting(Plan.Entry::act)
                        .hasAtLeastOneElementOfType(Act.Kill.class)
                        .hasAtLeastOneElementOfType(Act.Stop.class)
                        .hasAtLeastOneElementOfType(Act.Reshard.class)
                        .hasAtLeastOneElementOfType(Act.Change.class)
                        .hasAtLeastOneElementOfType(Act.Reload.class)
                        .hasAtLeastOneElementOfType(Act.Trip.class));
    }
}
