package io.penstock.service.function;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static io.penstock.core.testkit.ScriptedFunction.failing;
import static io.penstock.core.testkit.ScriptedFunction.throttled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.invoke.InvocationResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** F6; semantics §5.2. */
@Timeout(30)
@DisplayName("F6: a function")
class FunctionHealthTest {

    private static final InvocationResult UNREACHABLE = new InvocationResult.Unreachable("refused", Duration.ZERO);

    private final FunctionHealth health = new FunctionHealth();
    private final FunctionHealth.Caller orders = health.join();
    private final FunctionHealth.Caller clicks = health.join();
    private final List<Thread> threads = new ArrayList<>();

    @AfterEach
    void end() {
        threads.forEach(Thread::interrupt);
    }

    @Test
    @DisplayName("f6: that is unreachable or throttled is received for by one lane of a mapping, until it answers")
    void f6_oneLaneProbes() throws Exception {
        for (InvocationResult result : List.of(UNREACHABLE, throttled())) {
            clicks.ended(result);
            assertThat(orders.isWell()).isFalse();
            assertThat(orders.beginReceive()).isTrue();
            assertThat(orders.beginReceive()).as("one probes").isFalse();
            AtomicInteger receives = new AtomicInteger();
            for (int lane = 0; lane < 3; lane++) {
                start(() -> {
                    orders.awaitReceive();
                    receives.incrementAndGet();
                });
            }
            threads.forEach(FunctionHealthTest::awaitWaiting);
            assertThat(receives).hasValue(0);

            clicks.ended(failing());
            await().until(() -> receives.get() == 3);
            assertThat(orders.isWell())
                    .as("an error of the function is an answer")
                    .isTrue();
            assertThat(orders.beginReceive()).isTrue();
            orders.endReceive();
            orders.endReceive();
            threads.clear();
        }
    }

    @Test
    @DisplayName("f6: that is down is probed by the next lane when the first one received nothing")
    void f6_theNextLaneProbes() throws Exception {
        clicks.ended(UNREACHABLE);
        assertThat(orders.beginReceive()).isTrue();
        AtomicInteger receives = new AtomicInteger();
        start(() -> {
            orders.awaitReceive();
            receives.incrementAndGet();
        });
        awaitWaiting(threads.getFirst());

        orders.endReceive();

        await().until(() -> receives.get() == 1);
    }

    @Test
    @DisplayName("f6: that is down is invoked by one lane of a mapping at a time")
    void f6_oneLaneInvokes() throws Exception {
        clicks.ended(UNREACHABLE);
        assertThat(orders.beginInvocation(0)).isNotNegative();
        assertThat(orders.beginInvocation(1)).isNegative();
        assertThat(clicks.beginInvocation(0)).as("another mapping").isNotNegative();

        orders.endInvocation();
        assertThat(orders.beginInvocation(1)).isNotNegative();
        orders.ended(accepted("null"));
        assertThat(orders.beginInvocation(0)).isNotNegative();
    }

    @Test
    @DisplayName("f6: whose invocations fail altogether is given more and more rest, up to 5 s, until one is accepted")
    void f6_restsBetweenFailures() {
        List<Duration> rests = new ArrayList<>();
        for (int failure = 0; failure < 10; failure++) {
            orders.ended(failing());
            rests.add(orders.rest());
        }

        assertThat(rests)
                .startsWith(Duration.ofMillis(100))
                .endsWith(Duration.ofSeconds(5))
                .isSorted();
        assertThat(clicks.rest()).as("another mapping").isZero();
        assertThat(orders.isWell()).isFalse();
        orders.ended(new InvocationResult.PartlyFailed(
                ((InvocationResult.Accepted) accepted("null")).answer(), new TreeSet<>(List.of(1))));
        assertThat(orders.rest()).as("a partial failure says nothing").isEqualTo(Duration.ofSeconds(5));
        orders.ended(accepted("null"));
        assertThat(orders.rest()).isZero();
        assertThat(orders.isWell()).isTrue();
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private void start(Work work) {
        threads.add(Thread.ofVirtual().start(() -> {
            try {
                work.run();
            } catch (InterruptedException end) {
                // the test ends lanes that still wait
            }
        }));
    }

    private static void awaitWaiting(Thread lane) {
        await().until(() -> lane.getState() == Thread.State.WAITING);
    }
}
