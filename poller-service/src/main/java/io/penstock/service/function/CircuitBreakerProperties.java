package io.penstock.service.function;

import io.penstock.core.mapping.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Name;

/**
 * When the circuit breaker of a function opens, and for how long (contract §2). Immutable; valid only when {@link
 * #problems} finds nothing.
 *
 * @param enabled false for a breaker that never opens; true when not set
 * @param unreachableShare it opens when this share of the last invocations was throttled or did not reach the function,
 *     above 0 to 1; 0.5 when not set
 * @param errorShare it opens when this share of the last invocations ended with a function error, above 0 to 1; null
 *     for never
 * @param minimumInvocations how many invocations it looks at before it opens, 1 to 1000; 10 when not set
 * @param firstWait {@code wait}: how long it is open until an invocation probes the function, 100 ms to an hour; 10 s
 *     when not set
 * @param maximumWait the longest wait: it doubles with each probe that fails, up to this; {@code firstWait} to an hour;
 *     5 min when not set, or {@code firstWait} when that is longer
 */
public record CircuitBreakerProperties(
        @Nullable Boolean enabled,
        @Nullable Double unreachableShare,
        @Nullable Double errorShare,
        @Nullable Integer minimumInvocations,
        @Name("wait") @Nullable Duration firstWait,
        @Nullable Duration maximumWait) {

    private static final int MOST_INVOCATIONS = 1000;
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(10);
    private static final Duration DEFAULT_MAXIMUM_WAIT = Duration.ofMinutes(5);

    /** Of functions that set nothing. */
    public static final CircuitBreakerProperties DEFAULT =
            new CircuitBreakerProperties(null, null, null, null, null, null);

    /** Fills in what the user left out. */
    public CircuitBreakerProperties {
        enabled = enabled == null || enabled;
        unreachableShare = unreachableShare == null ? Double.valueOf(0.5) : unreachableShare;
        minimumInvocations = minimumInvocations == null ? Integer.valueOf(10) : minimumInvocations;
        firstWait = firstWait == null ? DEFAULT_WAIT : firstWait;
        maximumWait = maximumWait == null ? longer(firstWait, DEFAULT_MAXIMUM_WAIT) : maximumWait;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Whether it may open at all. */
    boolean isEnabled() {
        return enabled == null || enabled;
    }

    @Override
    public Double unreachableShare() {
        return unreachableShare == null ? Double.valueOf(0.5) : unreachableShare;
    }

    @Override
    public Integer minimumInvocations() {
        return minimumInvocations == null ? Integer.valueOf(10) : minimumInvocations;
    }

    @Override
    public Duration firstWait() {
        return firstWait == null ? DEFAULT_WAIT : firstWait;
    }

    @Override
    public Duration maximumWait() {
        return maximumWait == null ? DEFAULT_MAXIMUM_WAIT : maximumWait;
    }

    /** Finds what is wrong, by paths below {@code path}. */
    List<Problem> problems(String path) {
        List<Problem> problems = new ArrayList<>();
        checkShare(path + ".unreachable-share", unreachableShare(), problems);
        if (errorShare != null) {
            checkShare(path + ".error-share", errorShare, problems);
        }
        int minimum = minimumInvocations();
        if (minimum < 1 || minimum > MOST_INVOCATIONS) {
            problems.add(problem(path + ".minimum-invocations", minimum, "1 to " + MOST_INVOCATIONS));
        }
        if (firstWait().compareTo(SHORTEST_WAIT) < 0 || firstWait().compareTo(LONGEST_WAIT) > 0) {
            problems.add(problem(path + ".wait", firstWait(), "100ms to 1h"));
        } else if (maximumWait().compareTo(firstWait()) < 0 || maximumWait().compareTo(LONGEST_WAIT) > 0) {
            problems.add(problem(path + ".maximum-wait", maximumWait(), "wait, " + firstWait() + ", to 1h"));
        }
        return List.copyOf(problems);
    }

    private static void checkShare(String path, double share, List<Problem> problems) {
        if (!(share > 0 && share <= 1)) {
            problems.add(problem(path, share, "a share above 0, at most 1"));
        }
    }

    private static Problem problem(String path, Object value, String expected) {
        return new Problem("", path, value.toString(), expected);
    }
}
