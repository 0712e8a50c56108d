package io.penstock.service.function;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.penstock.core.time.Backoff;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The circuit breaker of one function, without those who wait for it. Used under the lock of {@link FunctionBreaker}.
 *
 * <p>Of Resilience4j's two rates, that of failures is the share of invocations that did not reach the function, and
 * that of slow calls the share of function errors, which are called slow only when there is a limit for them. Both are
 * shares of ten times the minimum of invocations, so that a function which is throttled now and then is not left alone.
 * When as many in a row as the minimum went wrong, it opens whatever there was before them.
 */
final class Circuit {

    /** How many times the minimum of invocations the shares are of. */
    private static final int WINDOW = 10;

    private static final long QUICK = 0;
    private static final long SLOW = 2;

    private final Time time;
    private final CircuitBreaker breaker;
    private final Backoff waits;
    private final int minimum;
    private final boolean countsErrors;
    private Instant openUntil = Instant.MIN;
    private Duration lastWait = Duration.ZERO;
    private Reach last = Reach.ANSWERED;
    private int inARow;

    /** A closed one. */
    Circuit(CircuitBreakerProperties settings, Time time) {
        this.time = time;
        this.waits = new Backoff(settings.firstWait(), settings.maximumWait());
        this.minimum = settings.minimumInvocations();
        Double errors = settings.errorShare();
        this.countsErrors = errors != null;
        this.breaker = CircuitBreaker.of(
                "function",
                CircuitBreakerConfig.custom()
                        .clock(new ClockOf(time))
                        .slidingWindow(WINDOW * minimum, minimum, SlidingWindowType.COUNT_BASED)
                        .recordResult(Reach.NOT_REACHED::equals)
                        .failureRateThreshold(percent(settings.unreachableShare()))
                        .slowCallRateThreshold(percent(errors == null ? 1 : errors))
                        .slowCallDurationThreshold(Duration.ofNanos(SLOW - 1))
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitIntervalFunctionInOpenState(this::opens)
                        .build());
        if (!settings.isEnabled()) {
            breaker.transitionToDisabledState();
        }
    }

    private static float percent(double share) {
        return (float) (100 * share);
    }

    /** It opens for the time that is returned, in milliseconds: twice as long as before when a probe has failed. */
    private long opens(int openings) {
        lastWait = waits.after(openings);
        long millis = lastWait.toMillis();
        // A moment later than the library, which asks its clock after this one.
        openUntil = time.now().plusMillis(millis + 1);
        return millis;
    }

    /** Opens it, unless it may not. */
    void open() {
        if (breaker.getState() == CircuitBreaker.State.CLOSED) {
            breaker.transitionToOpenState();
        }
    }

    /** True while invocations are not held back. */
    boolean isClosed() {
        return state(Instant.MIN) == CircuitState.CLOSED;
    }

    /** True when it is not closed, and an invocation may find out whether the function is back. */
    boolean mayProbe(Instant now) {
        return state(now) == CircuitState.HALF_OPEN;
    }

    /** How it is at {@code now}; half-open as soon as the wait is over. */
    CircuitState state(Instant now) {
        return switch (breaker.getState()) {
            case CLOSED, DISABLED, METRICS_ONLY -> CircuitState.CLOSED;
            case HALF_OPEN -> CircuitState.HALF_OPEN;
            case OPEN -> now.isBefore(openUntil) ? CircuitState.OPEN : CircuitState.HALF_OPEN;
            case FORCED_OPEN -> CircuitState.OPEN;
        };
    }

    /** When the wait is over, or was; the distant past when it never opened. */
    Instant openUntil() {
        return openUntil;
    }

    /** How long it is, or was, open. */
    Duration lastWait() {
        return lastWait;
    }

    /** Begins a probe; false when it is not time for it. */
    boolean beginProbe() {
        if (breaker.tryAcquirePermission()) {
            return true;
        }
        openUntil = time.now().plusMillis(1);
        return false;
    }

    /** The probe ended without a result; another one may begin. */
    void releaseProbe() {
        breaker.releasePermission();
    }

    /**
     * An invocation that was made while it was closed, or the probe, has ended. When that opens it, it is open for
     * {@code retryAfter} at least, up to the longest wait.
     */
    void ended(Reach reach, Duration retryAfter) {
        inARow = reach == last ? inARow + 1 : 1;
        last = reach;
        breaker.onResult(isCountedError(reach) ? SLOW : QUICK, TimeUnit.NANOSECONDS, reach);
        if (inARow >= minimum && (reach == Reach.NOT_REACHED || isCountedError(reach))) {
            open();
        }
        Duration asked = retryAfter.compareTo(waits.cap()) < 0 ? retryAfter : waits.cap();
        if (!isClosed() && asked.compareTo(lastWait) > 0) {
            lastWait = asked;
            openUntil = time.now().plus(asked);
        }
    }

    private boolean isCountedError(Reach reach) {
        return countsErrors && reach == Reach.FAILED;
    }
}
