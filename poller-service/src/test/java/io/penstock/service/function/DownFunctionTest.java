package io.penstock.service.function;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.FunctionInvoker.Permit;
import io.penstock.core.invoke.FunctionInvoker.PermitToReceive;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Contract §7, a function that is down is not hit harder; F6. */
@Timeout(60)
@DisplayName("A function that is down")
class DownFunctionTest {

    private static final Duration WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final Time time = new SystemTime();
    private final CircuitBreakerProperties settings =
            new CircuitBreakerProperties(null, null, null, null, WAIT, LONGEST);
    private final FunctionBreaker breaker = new FunctionBreaker("arn", settings, time);
    private final FunctionRate rate = FunctionRate.of("f", RateLimitProperties.NONE, SharedLimits.ALONE, time);
    private final FairPool pool = new FairPool(100);
    private final SwitchedTarget target = new SwitchedTarget();
    private final AtomicInteger receives = new AtomicInteger();
    private final AtomicInteger delivered = new AtomicInteger();
    private final List<Thread> lanes = new ArrayList<>();

    @AfterEach
    void end() {
        lanes.forEach(Thread::interrupt);
    }

    @Test
    @DisplayName("f6: is invoked once a wait by all lanes of all mappings, spends no receives, and is full soon after")
    void f6_onceAWait() throws Exception {
        target.up = false;
        for (int mapping = 0; mapping < 3; mapping++) {
            FunctionInvoker queue = invoker();
            FunctionInvoker stream = invoker();
            for (int lane = 0; lane < 5; lane++) {
                start(() -> queueLane(queue));
                start(() -> streamLane(stream));
            }
        }
        await().until(() -> breaker.status().state() == CircuitState.OPEN);
        Instant opened = time.now();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> target.since(opened.plus(WAIT.dividedBy(2))).size() >= 4);

        List<Instant> probes = target.since(opened.plus(WAIT.dividedBy(2)));
        Duration wait = WAIT;
        for (int probe = 1; probe < 4; probe++) {
            wait = wait.multipliedBy(2);
            assertThat(Duration.between(probes.get(probe - 1), probes.get(probe)))
                    .as("until probe %d", probe)
                    .isGreaterThanOrEqualTo(wait.compareTo(LONGEST) < 0 ? wait : LONGEST);
        }
        assertThat(receives.get()).as("one batch of each lane at most").isLessThanOrEqualTo(15);
        assertThat(delivered).hasValue(0);

        target.up = true;

        await().atMost(Duration.ofSeconds(3)).until(() -> delivered.get() > 1000);
        assertThat(breaker.isWell()).isTrue();
    }

    private FunctionInvoker invoker() {
        return new LimitedInvoker(
                "arn", target, PayloadLimit.LAMBDA, pool, new AtomicInteger(), breaker, rate, time, () -> {});
    }

    private void queueLane(FunctionInvoker invoker) throws InterruptedException {
        while (true) {
            try (PermitToReceive receiving = invoker.permitToReceive(false)) {
                receives.incrementAndGet();
                Optional<Permit> permit = receiving.toInvoke(1, Duration.ofSeconds(1));
                while (!isDelivered(invoker, permit)) {
                    permit = invoker.permit(1, Duration.ofSeconds(1));
                }
            }
        }
    }

    private void streamLane(FunctionInvoker invoker) throws InterruptedException {
        while (true) {
            isDelivered(invoker, invoker.permit(1));
        }
    }

    private boolean isDelivered(FunctionInvoker invoker, Optional<Permit> permit) throws InterruptedException {
        if (permit.isEmpty()) {
            return false;
        }
        try (Permit held = permit.get()) {
            assertThat(held).isNotNull();
            if (invoker.invoke(Calls.call()) instanceof InvocationResult.Accepted) {
                delivered.incrementAndGet();
                return true;
            }
            return false;
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private void start(Work work) {
        lanes.add(Thread.ofVirtual().start(() -> {
            try {
                work.run();
            } catch (InterruptedException end) {
                // the test ends lanes that are still at work
            }
        }));
    }

    /** Answers, or refuses the connection. */
    private final class SwitchedTarget implements Target {

        private final List<Instant> invocations = new CopyOnWriteArrayList<>();
        private volatile boolean up = true;

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(30);
        }

        @Override
        public InvocationResult call(Invocation invocation) {
            if (up) {
                Thread.yield();
                return accepted("null");
            }
            invocations.add(time.now());
            return new InvocationResult.Unreachable("refused", Duration.ZERO);
        }

        private List<Instant> since(Instant instant) {
            return invocations.stream().filter(made -> made.isAfter(instant)).toList();
        }
    }
}
