package io.penstock.service.function;

import io.penstock.core.invoke.FunctionInvoker.Permit;
import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.FairPool.Grant;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Gives the lanes of one mapping that have a batch the permits of their invocations. Thread-safe.
 *
 * <p>A lane waits for the circuit breaker first, then for the rate, and for a part of the concurrency last, so that it
 * has nothing that others need while it waits. One that had to wait for the concurrency asks for the rate again, before
 * all others.
 */
final class InvocationPermits {

    /** How long a lane of a stream waits for the circuit breaker, before its records may have become too old. */
    private static final Duration LONGEST_OPEN_WAIT = Duration.ofMinutes(1);

    /** How long a lane that has a part of the concurrency waits for the rate. */
    private static final Duration SHORT_TURN = Duration.ofMillis(100);

    private final FairPool.Member concurrency;
    private final FunctionBreaker breaker;
    private final FunctionRate rate;
    private final Time time;

    InvocationPermits(FairPool.Member concurrency, FunctionBreaker breaker, FunctionRate rate, Time time) {
        this.concurrency = concurrency;
        this.breaker = breaker;
        this.rate = rate;
        this.time = time;
    }

    private interface Take {
        Optional<Grant> within(long nanos) throws InterruptedException;
    }

    /** Waits for a permit as long as the circuit breaker is not open for a minute. */
    Optional<Permit> permit(int records) throws InterruptedException {
        Instant longest = time.now().plus(LONGEST_OPEN_WAIT);
        while (breaker.awaitInvocation(longest)) {
            Optional<Permit> permit = permit(records, Instant.MAX, nanos -> concurrency.take(1, nanos));
            if (permit.isPresent()) {
                return permit;
            }
        }
        return Optional.empty();
    }

    /** Waits for a permit for so long, and before those who have nothing to send. */
    Optional<Permit> permit(int records, Duration atMost) throws InterruptedException {
        Instant until = time.now().plus(atMost);
        while (breaker.awaitInvocation(until)) {
            Optional<Permit> permit = permit(records, until, nanos -> concurrency.takeFirst(1, nanos));
            if (permit.isPresent() || !time.now().isBefore(until)) {
                return permit;
            }
        }
        return Optional.empty();
    }

    /** Makes a permit of {@code grant} without a wait; else returns the grant. */
    Optional<Permit> permit(int records, Grant grant) throws InterruptedException {
        return inTurn(records, grant, Duration.ZERO);
    }

    /** Empty when there was no permit, the rate is to be waited for again, or the breaker has opened meanwhile. */
    private Optional<Permit> permit(int records, Instant until, Take take) throws InterruptedException {
        if (rate.isUnlimited()) {
            return take.within(nanosUntil(until)).flatMap(grant -> begin(records, grant));
        }
        if (!rate.take(records, until)) {
            return Optional.empty();
        }
        Optional<Grant> free = concurrency.takeFirst(1, 0);
        if (free.isPresent()) {
            return begin(records, free.get());
        }
        rate.giveBack(records);
        Optional<Grant> waited = take.within(nanosUntil(until));
        return waited.isPresent() ? inTurn(records, waited.get(), SHORT_TURN) : Optional.empty();
    }

    private long nanosUntil(Instant until) {
        return until.equals(Instant.MAX)
                ? Long.MAX_VALUE
                : Math.max(0, TimeUnit.NANOSECONDS.convert(Duration.between(time.now(), until)));
    }

    private Optional<Permit> inTurn(int records, Grant grant, Duration atMost) throws InterruptedException {
        boolean turn = false;
        try {
            turn = rate.takeFirst(records, time.now().plus(atMost));
        } finally {
            if (!turn) {
                grant.close();
            }
        }
        return turn ? begin(records, grant) : Optional.empty();
    }

    private Optional<Permit> begin(int records, Grant grant) {
        if (breaker.beginInvocation()) {
            return Optional.of(new OnePermit(grant));
        }
        grant.close();
        rate.giveBack(records);
        return Optional.empty();
    }

    private final class OnePermit implements Permit {

        private final Grant grant;
        private boolean open = true;

        OnePermit(Grant grant) {
            this.grant = grant;
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                grant.close();
                breaker.endInvocation();
            }
        }
    }
}
