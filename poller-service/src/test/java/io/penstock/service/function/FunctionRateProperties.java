package io.penstock.service.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.limit.SharedLimits;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Contract §2, rate-limit: within 5 % over a minute, never more than 10 % over in any second. */
@Label("Laws of rates")
class FunctionRateProperties {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final VirtualTime time = new VirtualTime();

    private record Invocation(Instant at, int records) {}

    private FunctionRate rate(@Nullable Double invocations, @Nullable Double records) {
        return FunctionRate.of("resize", new RateLimitProperties(invocations, records), SharedLimits.ALONE, time);
    }

    /** Lanes that always have a batch, and look after 1 to {@code late} ms whether it is their turn. */
    private List<Invocation> invoke(FunctionRate rate, int most, int late, Random random) throws InterruptedException {
        List<Invocation> made = new ArrayList<>();
        Instant end = time.now().plus(MINUTE);
        int records = 1 + random.nextInt(most);
        while (time.now().isBefore(end)) {
            while (rate.take(records, time.now())) {
                made.add(new Invocation(time.now(), records));
                records = 1 + random.nextInt(most);
            }
            time.advance(Duration.ofMillis(1 + random.nextInt(late)));
        }
        return made;
    }

    private static void assertNeverMore(List<Invocation> made, double aSecond, boolean records) {
        int first = 0;
        long sum = 0;
        for (Invocation last : made) {
            sum += records ? last.records() : 1;
            while (!made.get(first).at().plusSeconds(1).isAfter(last.at())) {
                sum -= records ? made.get(first).records() : 1;
                first++;
            }
            assertThat(sum).isLessThanOrEqualTo((long) Math.ceil(aSecond * 1.1));
        }
    }

    @Property(tries = 100)
    @Label("invocations keep their rate over a minute, and exceed it in no second")
    void invocations(@ForAll @IntRange(min = 10, max = 2000) int aSecond, @ForAll long seed) throws Exception {
        List<Invocation> made = invoke(rate((double) aSecond, null), 10, 5, new Random(seed));

        assertThat((double) made.size()).isBetween(aSecond * 60 * 0.95, aSecond * 60 * 1.05);
        assertNeverMore(made, aSecond, false);
    }

    @Property(tries = 50)
    @Label("records keep their rate over a minute, and exceed it in no second")
    void records(@ForAll @IntRange(min = 200, max = 5000) int aSecond, @ForAll long seed) throws Exception {
        List<Invocation> made = invoke(rate(null, (double) aSecond), 10, 5, new Random(seed));

        assertThat((double) made.stream().mapToInt(Invocation::records).sum())
                .isBetween(aSecond * 60 * 0.95, aSecond * 60 * 1.05);
        assertNeverMore(made, aSecond, true);
    }

    @Property(tries = 50)
    @Label("shares that change are kept, and what changes them gives no burst")
    void sharesChange(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        FunctionRate rate = rate(100.0, null);
        Instant began = time.now();
        List<Invocation> made = new ArrayList<>();
        for (int change = 0; change < 300; change++) {
            rate.configure(new RateLimitProperties(100.0 + random.nextInt(2) / 10.0, null));
            Instant next = time.now().plusMillis(random.nextInt(400));
            while (time.now().isBefore(next)) {
                while (rate.take(1, time.now())) {
                    made.add(new Invocation(time.now(), 1));
                }
                time.advance(Duration.ofMillis(1));
            }
        }

        assertNeverMore(made, 100.1, false);
        Duration took = Duration.between(began, time.now());
        assertThat(made.size() / (took.toMillis() / 1000.0)).isBetween(95.0, 105.0);
    }
}
