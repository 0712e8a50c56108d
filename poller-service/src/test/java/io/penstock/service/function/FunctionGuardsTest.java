package io.penstock.service.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.limit.LimitShare;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Circuit breakers and rates of functions")
class FunctionGuardsTest {

    private final Set<String> joined = new TreeSet<>();
    private final FunctionGuards guards = new FunctionGuards(noting(), new VirtualTime());

    private Runnable beforeJoin = () -> {};

    private SharedLimits noting() {
        return (name, limit, user) -> {
            beforeJoin.run();
            joined.add(name + "=" + limit);
            user.allow(limit);
            return new LimitShare() {
                @Override
                public void limit(long next) {
                    user.allow(next);
                }

                @Override
                public void close() {
                    joined.remove(name + "=" + limit);
                }
            };
        };
    }

    private static Supplier<Optional<FunctionProperties>> set(double invocations, boolean breaks) {
        return () -> properties(invocations, breaks);
    }

    private static Optional<FunctionProperties> properties(double invocations, boolean breaks) {
        return Optional.of(new FunctionProperties(
                "http://a/",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                new RateLimitProperties(invocations, null),
                new CircuitBreakerProperties(breaks, null, null, 1, null, null)));
    }

    private static void fail(FunctionBreaker breaker) {
        breaker.ended(breaker.invoked(), new InvocationResult.Unreachable("refused", Duration.ZERO), 1);
    }

    @Test
    @DisplayName("are shared by mappings: a breaker for each version, a rate for all")
    void shared() {
        Supplier<Optional<FunctionProperties>> properties = set(10, true);
        FunctionBreaker one = guards.breaker("resize", "arn:resize:1", properties);
        FunctionBreaker two = guards.breaker("resize", "arn:resize:2", properties);

        assertThat(guards.breaker("resize", "arn:resize:1", properties)).isSameAs(one);
        assertThat(guards.rate("resize", properties)).isSameAs(guards.rate("resize", properties));
        fail(one);
        assertThat(guards.status("arn:resize:1").state()).isEqualTo(CircuitState.OPEN);
        assertThat(guards.status("arn:resize:2")).isEqualTo(CircuitStatus.CLOSED);
        assertThat(guards.worst("resize")).isEqualTo(CircuitState.OPEN);
        assertThat(guards.worst("other")).isEqualTo(CircuitState.CLOSED);
        assertThat(two.isWell()).isTrue();
    }

    @Test
    @DisplayName("end with the last mapping that invokes the function")
    void left() {
        for (int mapping = 0; mapping < 2; mapping++) {
            fail(guards.breaker("resize", "arn:resize", set(10, true)));
            guards.rate("resize", set(10, true));
        }
        guards.leave("resize", "arn:resize");
        assertThat(guards.status("arn:resize").state()).isEqualTo(CircuitState.OPEN);
        assertThat(joined).containsExactly("rate/resize/invocations=10000");

        guards.leave("resize", "arn:resize");

        assertThat(guards.status("arn:resize")).isEqualTo(CircuitStatus.CLOSED);
        assertThat(joined).isEmpty();
        assertThat(guards.breakers()).isZero();
    }

    @Test
    @DisplayName("follow a function whose settings change, and end when it has none any more")
    void configured() throws Exception {
        FunctionBreaker breaker = guards.breaker("resize", "arn:resize", set(10, false));
        FunctionRate rate = guards.rate("resize", set(10, false));
        fail(breaker);
        assertThat(breaker.isWell()).isFalse();
        assertThat(guards.worst("resize")).isEqualTo(CircuitState.CLOSED);

        guards.configure("other", properties(1, true));
        guards.configure("resize", properties(20, true));
        fail(breaker);
        assertThat(guards.worst("resize")).isEqualTo(CircuitState.OPEN);
        assertThat(rate.isUnlimited()).isFalse();

        guards.configure("resize", Optional.empty());
        assertThat(rate.isUnlimited()).isTrue();
        assertThat(joined).isEmpty();
    }

    @Test
    @DisplayName("that are made by who asked before a reload have the settings after it")
    void made_meanwhile() {
        AtomicReference<Optional<FunctionProperties>> now = new AtomicReference<>(properties(10, false));
        Supplier<Optional<FunctionProperties>> asked = now::get;
        now.set(properties(20, true));
        guards.configure("resize", now.get());

        fail(guards.breaker("resize", "arn:resize", asked));
        guards.rate("resize", asked);

        assertThat(guards.worst("resize")).isEqualTo(CircuitState.OPEN);
        assertThat(joined).containsExactly("rate/resize/invocations=20000");
    }

    @Test
    @DisplayName("leave no part of a limit behind when the last mapping leaves while settings change")
    void leftWhileConfigured() throws Exception {
        guards.breaker("resize", "arn:resize", Optional::empty);
        guards.rate("resize", Optional::empty);
        Thread leaving = Thread.ofVirtual().unstarted(() -> guards.leave("resize", "arn:resize"));
        beforeJoin = () -> {
            leaving.start();
            await().until(() -> !leaving.isAlive() || leaving.getState() == Thread.State.BLOCKED);
        };

        guards.configure("resize", properties(10, true));
        leaving.join();

        assertThat(joined).isEmpty();
    }
}
