package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Scaling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LaneScalingProperties {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void anAutomaticQueueStartsWithFiveLanesAndGoesDownToTwoWhenIdle() {
        LaneScaling scaling = LaneScaling.of(new Scaling.Automatic());

        assertThat(scaling.lanes()).isEqualTo(5);
        assertThat(List.of(scaling.laneIsIdle(), scaling.laneIsIdle(), scaling.laneIsIdle()))
                .containsOnly(true);
        assertThat(scaling.laneIsIdle()).isFalse();
        assertThat(scaling.lanes()).isEqualTo(2);
    }

    @Test
    void aBusyQueueGetsAtMostThreeHundredLanesAMinuteUpToTheMaximum() {
        LaneScaling scaling = LaneScaling.of(new Scaling.Automatic());

        growFor(scaling, Duration.ofSeconds(59), Duration.ofMillis(10));
        assertThat(scaling.lanes()).isBetween(5 + 290, 5 + 300);

        growFor(scaling, START.plusSeconds(60), Duration.ofMinutes(5), Duration.ofMillis(50));
        assertThat(scaling.lanes()).isEqualTo(1_250);
    }

    @Test
    void maximumConcurrencyBoundsLanesAndKeepsFive() {
        LaneScaling two = LaneScaling.of(new Scaling.MaximumConcurrency(2));
        growFor(two, Duration.ofMinutes(1), Duration.ofMillis(100));
        assertThat(two.lanes()).isEqualTo(2);
        assertThat(two.laneIsIdle()).isFalse();

        LaneScaling twenty = LaneScaling.of(new Scaling.MaximumConcurrency(20));
        assertThat(twenty.lanes()).isEqualTo(5);
        growFor(twenty, Duration.ofMinutes(1), Duration.ofMillis(100));
        assertThat(twenty.lanes()).isEqualTo(20);
        while (twenty.laneIsIdle()) {
            assertThat(twenty.lanes()).isGreaterThanOrEqualTo(5);
        }
        assertThat(twenty.lanes()).isEqualTo(5);
    }

    @Test
    void provisionedPollersHaveTenCallsEachAndGrowByAThousandAMinute() {
        LaneScaling scaling = LaneScaling.of(new Scaling.ProvisionedPollers(3, 200));
        assertThat(scaling.lanes()).isEqualTo(3);
        assertThat(scaling.laneIsIdle()).isFalse();

        growFor(scaling, Duration.ofSeconds(59), Duration.ofMillis(5));
        assertThat(scaling.lanes()).isBetween(3 + 900, 3 + 1_000);

        growFor(scaling, START.plusSeconds(60), Duration.ofMinutes(2), Duration.ofMillis(50));
        assertThat(scaling.lanes()).isEqualTo(2_000);
    }

    @Property(tries = 300)
    void anyMinuteAddsAtMostThreeHundredAndTheBoundsHold(
            @ForAll @IntRange(min = 2, max = 1_000) int limit,
            @ForAll List<@IntRange(min = 0, max = 2_000) Integer> gaps) {
        LaneScaling scaling = LaneScaling.of(new Scaling.MaximumConcurrency(limit));
        Instant now = START;
        List<Instant> growths = new ArrayList<>();
        for (int gap : gaps) {
            now = now.plusMillis(gap);
            int before = scaling.lanes();
            if (gap % 7 == 0) {
                scaling.laneIsIdle();
            } else if (scaling.grow(now)) {
                assertThat(scaling.lanes()).isEqualTo(before + 1);
                growths.add(now);
            }
            assertThat(scaling.lanes()).isBetween(Math.min(5, limit), limit);
        }
        for (int later = 1; later < growths.size(); later++) {
            assertThat(Duration.between(growths.get(later - 1), growths.get(later)))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    @Property(tries = 300)
    void otherBoundsHoldFromTheMomentOfTheChange(
            @ForAll @IntRange(min = 2, max = 1_000) int before,
            @ForAll @IntRange(min = 2, max = 1_000) int after,
            @ForAll @IntRange(max = 600) int seconds) {
        LaneScaling scaling = LaneScaling.of(new Scaling.MaximumConcurrency(before));
        growFor(scaling, Duration.ofSeconds(seconds), Duration.ofMillis(200));
        int lanes = scaling.lanes();

        scaling.change(new Scaling.MaximumConcurrency(after));

        assertThat(scaling.lanes()).isEqualTo(Math.clamp(lanes, Math.min(5, after), after));
        growFor(scaling, START.plusSeconds(seconds), Duration.ofMinutes(10), Duration.ofMillis(200));
        assertThat(scaling.lanes()).isEqualTo(after);
    }

    private static void growFor(LaneScaling scaling, Duration duration, Duration step) {
        growFor(scaling, START, duration, step);
    }

    private static void growFor(LaneScaling scaling, Instant from, Duration duration, Duration step) {
        for (Instant now = from; now.isBefore(from.plus(duration)); now = now.plus(step)) {
            scaling.grow(now);
        }
    }
}
