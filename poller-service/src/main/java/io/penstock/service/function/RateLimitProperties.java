package io.penstock.service.function;

import io.penstock.core.mapping.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How often a function is invoked at most, over all instances that share their limits (contract §2). Immutable; valid
 * only when {@link #problems} finds nothing.
 *
 * @param invocationsPerSecond 0.001 to 1,000,000; null for no limit
 * @param recordsPerSecond how many records are sent, 0.001 to 1,000,000; null for no limit
 */
public record RateLimitProperties(
        @Nullable Double invocationsPerSecond, @Nullable Double recordsPerSecond) {

    /** Of functions that set nothing. */
    public static final RateLimitProperties NONE = new RateLimitProperties(null, null);

    private static final double LEAST = 0.001;
    private static final double MOST = 1_000_000;

    /** Finds what is wrong, by paths below {@code path}. */
    List<Problem> problems(String path) {
        List<Problem> problems = new ArrayList<>();
        check(path + ".invocations-per-second", invocationsPerSecond, problems);
        check(path + ".records-per-second", recordsPerSecond, problems);
        return List.copyOf(problems);
    }

    private static void check(String path, @Nullable Double rate, List<Problem> problems) {
        if (rate != null && !(rate >= LEAST && rate <= MOST)) {
            problems.add(new Problem("", path, rate.toString(), "0.001 to 1000000"));
        }
    }

    /** Invocations in a thousand seconds; empty for no limit. */
    OptionalLong invocations() {
        return thousandths(invocationsPerSecond);
    }

    /** Records in a thousand seconds; empty for no limit. */
    OptionalLong records() {
        return thousandths(recordsPerSecond);
    }

    private static OptionalLong thousandths(@Nullable Double rate) {
        return rate == null ? OptionalLong.empty() : OptionalLong.of(Math.round(rate * 1000));
    }
}
