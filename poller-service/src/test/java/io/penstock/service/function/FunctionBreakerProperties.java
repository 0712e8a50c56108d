package io.penstock.service.function;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.ScriptedFunction.throttled;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.invoke.InvocationResult;
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

/** Contract §7, a function that is down is not hit harder. */
@Label("Laws of circuit breakers")
class FunctionBreakerProperties {

    private static final CircuitBreakerProperties SETTINGS = CircuitBreakerProperties.DEFAULT;

    @Property(tries = 200)
    @Label("a function that is down is invoked ten times at most, then once a wait, whatever the number of lanes")
    void atMostOneInvocationAWait(@ForAll @IntRange(min = 1, max = 50) int lanes, @ForAll long seed) throws Exception {
        VirtualTime time = new VirtualTime();
        FunctionBreaker breaker = new FunctionBreaker("arn", SETTINGS, time);
        Random random = new Random(seed);
        List<Instant> invocations = new ArrayList<>();
        while (time.elapsed().compareTo(Duration.ofMinutes(20)) < 0) {
            for (int lane = 0; lane < lanes; lane++) {
                boolean abandons = random.nextInt(5) == 0;
                if (breaker.awaitInvocation(time.now()) && breaker.beginInvocation()) {
                    if (!abandons) {
                        invocations.add(time.now());
                        InvocationResult result = random.nextBoolean() ? throttled() : unreachable();
                        breaker.ended(breaker.invoked(), result, 1 + random.nextInt(10));
                    }
                    breaker.endInvocation();
                }
            }
            time.advance(Duration.ofMillis(1 + random.nextInt(2000)));
        }

        assertThat(invocations).hasSizeGreaterThan(10);
        Duration wait = SETTINGS.firstWait();
        for (int probe = 10; probe < invocations.size(); probe++) {
            assertThat(Duration.between(invocations.get(probe - 1), invocations.get(probe)))
                    .isGreaterThanOrEqualTo(wait)
                    .isLessThan(wait.plusSeconds(lanes > 5 ? 4 : 60));
            wait = shorter(wait.multipliedBy(2), SETTINGS.maximumWait());
        }
    }

    @Property(tries = 200)
    @Label("invocations that reach the function, poison or not, keep it closed for ever")
    void poisonNeverOpensIt(@ForAll long seed) throws Exception {
        VirtualTime time = new VirtualTime();
        FunctionBreaker breaker = new FunctionBreaker("arn", SETTINGS, time);
        Random random = new Random(seed);
        int poison = random.nextInt(101);
        for (int invocation = 0; invocation < 500; invocation++) {
            assertThat(breaker.awaitInvocation(time.now()) && breaker.beginInvocation())
                    .isTrue();
            InvocationResult result = random.nextInt(100) < poison ? failing() : accepted("null");
            breaker.ended(breaker.invoked(), result, 1);
            breaker.endInvocation();
            time.advance(Duration.ofMillis(random.nextInt(50)));
        }
    }

    private static InvocationResult unreachable() {
        return new InvocationResult.Unreachable("refused", Duration.ZERO);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
