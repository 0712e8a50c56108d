package io.penstock.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.testkit.TestRecord;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

@Label("The back-off of a failed message (contract §2)")
class RetryBackoffProperties {

    private static final int TWELVE_HOURS = 12 * 60 * 60;

    @Provide
    Arbitrary<RetryBackoff> rules() {
        Arbitrary<Integer> seconds = Arbitraries.integers().between(1, TWELVE_HOURS);
        Arbitrary<Double> multipliers = Arbitraries.doubles().between(1, 10);
        return Combinators.combine(seconds, multipliers, seconds)
                .as((one, multiplier, other) -> new RetryBackoff(
                        Duration.ofSeconds(Math.min(one, other)),
                        multiplier,
                        Duration.ofSeconds(Math.max(one, other))));
    }

    @Property
    @Label("grows with each receive and never above its maximum")
    void grows(@ForAll("rules") RetryBackoff rule, @ForAll @IntRange(min = 1, max = 100_000) int receives) {
        assertThat(rule.after(1)).isEqualTo(rule.initial());
        assertThat(rule.after(receives)).isBetween(rule.initial(), rule.maximum());
        assertThat(rule.after(receives + 1)).isGreaterThanOrEqualTo(rule.after(receives));
        assertThat(rule.after(Integer.MAX_VALUE)).isLessThanOrEqualTo(rule.maximum());
    }

    @Property
    @Label("is half to all of that for each message, and the same whenever it is asked for")
    void jitter(
            @ForAll("rules") RetryBackoff rule,
            @ForAll String id,
            @ForAll @IntRange(min = 1, max = 1_000) int receives) {
        TestRecord record = TestRecord.record("x").withDeliveries(receives);
        TestRecord named = new TestRecord(id, "", record.arrival(), receives, "", record.json());
        Duration whole = rule.after(receives);

        assertThat(rule.after(named)).isBetween(whole.dividedBy(2), whole).isEqualTo(rule.after(named));
    }

    @Example
    @Label("doubles from the initial time up to the maximum")
    void doubles() {
        RetryBackoff rule = new RetryBackoff(Duration.ofSeconds(5), 2, Duration.ofMinutes(1));

        assertThat(IntStream.rangeClosed(1, 6).mapToObj(rule::after).map(Duration::toSeconds))
                .containsExactly(5L, 10L, 20L, 40L, 60L, 60L);
    }

    @Example
    @Label("spreads messages that failed together evenly over its second half")
    void spreads() {
        RetryBackoff rule = new RetryBackoff(Duration.ofSeconds(1_000), 1, Duration.ofSeconds(1_000));

        List<Long> seconds = TestRecord.records(1_000).stream()
                .map(rule::after)
                .map(Duration::toSeconds)
                .toList();

        for (int from = 500; from < 1_000; from += 100) {
            int start = from;
            assertThat(seconds.stream().filter(second -> second >= start && second < start + 100))
                    .as("from " + start + " s")
                    .hasSizeBetween(150, 250);
        }
    }
}
