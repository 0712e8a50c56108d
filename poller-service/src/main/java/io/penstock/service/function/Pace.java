package io.penstock.service.function;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.penstock.core.time.Backoff;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An even pace, kept by Resilience4j: permissions come one after the other, at high rates in cycles of 50 ms, and what
 * nobody takes in its cycle is lost. Never waits. Used under the lock of {@link FunctionRate}.
 */
final class Pace {

    /** Without a limit. */
    static final long UNLIMITED = Long.MAX_VALUE;

    /** A rate of one a second. */
    private static final long ONE_A_SECOND = 1000;

    private static final Duration CYCLE = Duration.ofMillis(50);
    /** How long what a lane gave back is kept, which may come again after a pause. */
    private static final Duration SPARE = Backoff.LONGEST_PROBE.plusSeconds(1);

    private static final Duration ANY_WAIT = Duration.ofDays(10_000);
    private static final double NANOS_OF_A_THOUSAND_SECONDS = 1e12;

    private final Time time;
    private final Instant start;
    private long rate = UNLIMITED;
    private Duration cycle = Duration.ZERO;
    /** The permissions of a cycle. */
    private int each;

    private @Nullable RateLimiter limiter;
    /** The clock of a limiter that begins in the past. */
    private @Nullable Instant beginning;
    /** When the last permission was due that was used. */
    private Instant last = Instant.MIN;

    private int spare;
    private Instant spareDue = Instant.MIN;

    Pace(Time time) {
        this.time = time;
        this.start = time.now();
    }

    /** So many in a thousand seconds; 0 for none, {@link #UNLIMITED} for all. */
    long rate() {
        return rate;
    }

    /**
     * Goes on at another rate, from the last permission that was used. Of what was given back that stays which is due
     * already, so that a batch of many records that waits for long does not begin to wait again.
     */
    void change(long next) {
        Instant now = time.now();
        int due = due(now);
        rate = next;
        limiter = next == 0 || next == UNLIMITED ? null : begin(next);
        spare = limiter == null ? 0 : due;
        spareDue = now;
    }

    /** Of what was given back, at the present rate; without that of one cycle, with which another rate begins. */
    private int due(Instant now) {
        int left = spare(now);
        if (limiter == null || left == 0) {
            return 0;
        }
        long nanos = Math.max(0, Duration.between(now, spareDue).toNanos());
        double later = Math.ceil(nanos * (double) rate / NANOS_OF_A_THOUSAND_SECONDS);
        return (int) Math.max(0, left - later - each);
    }

    private RateLimiter begin(long next) {
        each = (int) Math.max(1, next * CYCLE.toMillis() / ONE_A_SECOND / ONE_A_SECOND);
        cycle = nanos(each);
        Instant cycleAgo = time.now().minus(cycle);
        beginning = last.isAfter(cycleAgo) ? last : cycleAgo;
        RateLimiterConfig config = RateLimiterConfig.custom()
                .limitForPeriod(each)
                .limitRefreshPeriod(cycle)
                .timeoutDuration(ANY_WAIT)
                .build();
        RateLimiter fresh = RateLimiter.of("function", config, this::clock);
        // The permissions of the cycle that begins with the last one are used.
        fresh.reservePermission(each);
        beginning = null;
        return fresh;
    }

    private long clock() {
        Instant now = beginning == null ? time.now() : beginning;
        return Duration.between(start, now).toNanos();
    }

    private Duration nanos(long permissions) {
        return Duration.ofNanos((long) (permissions * NANOS_OF_A_THOUSAND_SECONDS / rate));
    }

    /** Reserves so many at once; returns when they are due, {@link Instant#MAX} when there are none. */
    Instant reserve(int permissions) {
        Instant now = time.now();
        RateLimiter present = limiter;
        if (permissions == 0 || rate == UNLIMITED) {
            return now;
        }
        if (present == null) {
            return Instant.MAX;
        }
        int taken = Math.min(spare(now), permissions);
        Instant due = taken > 0 ? later(spareDue, now) : now;
        spare -= taken;
        return taken == permissions ? due : later(due, now.plusNanos(present.reservePermission(permissions - taken)));
    }

    private int spare(Instant now) {
        if (spare > 0 && now.isAfter(spareDue.plus(SPARE))) {
            spare = 0;
        }
        return spare;
    }

    /** What was reserved is used. */
    void used(Instant due) {
        last = later(last, due);
    }

    /** What was reserved is not used; another may have it when it is due, and for a while after that. */
    void giveBack(int permissions, Instant due) {
        if (limiter != null) {
            spare = Math.min(spare + permissions, Math.max(each, Math.max(spare, permissions)));
            spareDue = later(spareDue, due);
        }
    }

    /** When so many more than were used are due, if nobody reserves any. */
    Instant dueAfter(long permissions) {
        Instant now = time.now();
        if (rate == 0) {
            return Instant.MAX;
        }
        return rate == UNLIMITED ? now : later(last, now.minus(cycle)).plus(nanos(permissions));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
