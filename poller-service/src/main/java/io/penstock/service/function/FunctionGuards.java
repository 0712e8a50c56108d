package io.penstock.service.function;

import io.penstock.core.limit.SharedLimits;
import io.penstock.core.time.Time;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The circuit breakers and rates of all functions that mappings invoke: a breaker for each ARN, because versions fail
 * alone, and a rate for each name. Thread-safe.
 */
final class FunctionGuards {

    private record Breaker(String function, FunctionBreaker breaker) {}

    private final SharedByKey<Breaker> breakers = new SharedByKey<>();
    private final SharedByKey<FunctionRate> rates = new SharedByKey<>();
    private final SharedLimits limits;
    private final Time time;

    /** For no function yet; {@code limits} divides rates among all instances. */
    FunctionGuards(SharedLimits limits, Time time) {
        this.limits = limits;
        this.time = time;
    }

    /**
     * The circuit breaker of a function, for one more mapping; to be {@link #leave left}.
     *
     * @param properties asked when it is made: one that is made after {@link #configure} must not have those before
     */
    FunctionBreaker breaker(String function, String arn, Supplier<Optional<FunctionProperties>> properties) {
        return breakers.join(
                        arn,
                        () -> new Breaker(function, new FunctionBreaker(arn, breakerSettings(properties.get()), time)))
                .breaker();
    }

    /** The rate of a function, for one more mapping; to be {@link #leave left}. As {@link #breaker} is. */
    FunctionRate rate(String function, Supplier<Optional<FunctionProperties>> properties) {
        return rates.join(function, () -> FunctionRate.of(function, rateSettings(properties.get()), limits, time));
    }

    /** A mapping invokes the function no more. */
    void leave(String function, String arn) {
        breakers.leave(arn);
        rates.leave(function, FunctionRate::close);
    }

    /**
     * The function has other settings from now on, or none of its own: its breakers and its rate follow them. Called by
     * one thread at a time.
     */
    void configure(String function, Optional<FunctionProperties> properties) {
        breakers.values()
                .filter(breaker -> breaker.function().equals(function))
                .forEach(breaker -> breaker.breaker().configure(breakerSettings(properties)));
        rates.change(function, rate -> rate.configure(rateSettings(properties)));
    }

    private static CircuitBreakerProperties breakerSettings(Optional<FunctionProperties> properties) {
        return properties.map(FunctionProperties::circuitBreaker).orElse(CircuitBreakerProperties.DEFAULT);
    }

    private static RateLimitProperties rateSettings(Optional<FunctionProperties> properties) {
        return properties.map(FunctionProperties::rateLimit).orElse(RateLimitProperties.NONE);
    }

    /** The worst state of the circuit breakers of the function of that name. */
    CircuitState worst(String function) {
        return breakers.values()
                .filter(breaker -> breaker.function().equals(function))
                .map(breaker -> breaker.breaker().status().state())
                .max(Comparator.naturalOrder())
                .orElse(CircuitState.CLOSED);
    }

    /** How the circuit breaker of that ARN is; closed when no mapping invokes the function. */
    CircuitStatus status(String arn) {
        return breakers.find(arn).map(breaker -> breaker.breaker().status()).orElse(CircuitStatus.CLOSED);
    }

    /** How many circuit breakers there are. */
    int breakers() {
        return breakers.size();
    }
}
