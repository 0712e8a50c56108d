package io.penstock.service.function;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.service.function.ProbeReceives.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Contract §7, a function that is down is not hit harder; F6. */
@Timeout(30)
@DisplayName("While the circuit breaker of their function is open, lanes")
class WaitingLanesTest {

    private static final InvocationResult UNREACHABLE = new InvocationResult.Unreachable("refused", Duration.ZERO);
    private static final Duration WAIT = Duration.ofSeconds(10).plusMillis(1);

    private final VirtualTime time = new VirtualTime();
    private final FunctionBreaker breaker = new FunctionBreaker("arn", CircuitBreakerProperties.DEFAULT, time);
    private final BlockingQueue<Receiver> orders = new LinkedBlockingQueue<>();
    private final BlockingQueue<Receiver> clicks = new LinkedBlockingQueue<>();
    private final AtomicInteger mayInvoke = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();

    @BeforeEach
    void open() {
        for (int invocation = 0; invocation < 10; invocation++) {
            breaker.ended(breaker.invoked(), UNREACHABLE, 1);
        }
    }

    @AfterEach
    void end() {
        threads.forEach(Thread::interrupt);
    }

    @Test
    @DisplayName("f6: of queues receive nothing; when the wait is over, one of all mappings does")
    void f6_oneLaneReceives() throws Exception {
        for (int lane = 0; lane < 3; lane++) {
            receiving("orders", orders);
        }
        receiving("clicks", clicks);
        time.advance(Duration.ofSeconds(9));
        assertThat(first(orders, 20)).isNull();

        time.advance(Duration.ofSeconds(2));

        assertThat(first(orders, 10_000)).isNotNull().matches(Receiver::isForProbe);
        assertThat(first(orders, 20)).as("one").isNull();
        assertThat(clicks).isEmpty();
    }

    @Test
    @DisplayName("f6: of another mapping receive after two seconds, or as soon as the first one found nothing")
    void f6_theNextLaneReceives() throws Exception {
        time.advance(WAIT);
        receiving("orders", orders);
        Receiver first = first(orders, 10_000);
        receiving("orders", orders);
        receiving("clicks", clicks);
        assertThat(first(clicks, 20)).isNull();

        time.advance(Duration.ofSeconds(2));
        Receiver second = first(clicks, 10_000);
        assertThat(orders).as("a second lane of one mapping").isEmpty();

        breaker.receiveEnded(second);
        assertThat(first(orders, 20)).isNull();
        breaker.receiveEnded(first);
        assertThat(first(orders, 10_000)).isNotNull();
    }

    @Test
    @DisplayName("f6: that have a batch probe, and others receive only when none of them does for six seconds")
    void f6_lanesWithABatchComeFirst() throws Exception {
        time.advance(WAIT);
        receiving("orders", orders);
        Receiver holds = first(orders, 10_000);
        breaker.received(holds);
        assertThat(breaker.beginInvocation()).isTrue();
        breaker.ended(breaker.invoked(), UNREACHABLE, 1);
        receiving("orders", orders);
        receiving("clicks", clicks);

        time.advance(Duration.ofSeconds(25));
        assertThat(first(orders, 20)).as("it pauses").isNull();
        time.advance(Duration.ofSeconds(2));

        assertThat(first(orders, 10_000)).isNotNull();
    }

    @Test
    @DisplayName("f6: that wait with a batch keep others from receiving, and one of them probes")
    void f6_oneLaneProbes() throws Exception {
        for (int lane = 0; lane < 5; lane++) {
            probing();
        }
        awaitWaiting();
        receiving("orders", orders);
        awaitWaiting();

        time.advance(WAIT);

        await().until(() -> mayInvoke.get() == 1);
        assertThat(first(orders, 20)).isNull();
        assertThat(mayInvoke).hasValue(1);
    }

    @Test
    @DisplayName("f6: all go on as soon as the probe has succeeded")
    void f6_allGoOn() throws Exception {
        for (int lane = 0; lane < 5; lane++) {
            receiving("orders", orders);
            start(() -> {
                if (breaker.awaitInvocation(Instant.MAX)) {
                    mayInvoke.incrementAndGet();
                }
            });
        }
        awaitWaiting();
        assertThat(mayInvoke).hasValue(0);

        time.advance(WAIT);
        await().until(() -> mayInvoke.get() == 5);
        assertThat(breaker.beginInvocation()).isTrue();
        breaker.ended(breaker.invoked(), accepted("null"), 1);

        await().until(() -> orders.size() == 5);
        assertThat(breaker.isWell()).isTrue();
    }

    @Test
    @DisplayName("can be interrupted, and wait no longer than they may")
    void theyCanBeStopped() throws Exception {
        receiving("orders", orders);
        probing();
        awaitWaiting();
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(orders).isEmpty();

        assertThat(breaker.awaitInvocation(time.now())).isFalse();
    }

    private void receiving(String mapping, BlockingQueue<Receiver> receives) {
        start(() -> receives.add(breaker.awaitReceive(mapping)));
        awaitSettled();
    }

    /** A lane that has a batch, and probes as soon as it may. */
    private void probing() {
        start(() -> {
            while (breaker.awaitInvocation(Instant.MAX)) {
                if (breaker.beginInvocation()) {
                    mayInvoke.incrementAndGet();
                    return;
                }
            }
        });
    }

    private static Receiver first(BlockingQueue<Receiver> receives, long millis) throws InterruptedException {
        return receives.poll(millis, TimeUnit.MILLISECONDS);
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

    /** Waits until the lane that was started last waits, or has ended. */
    private void awaitSettled() {
        Thread last = threads.getLast();
        await().pollInterval(Duration.ofMillis(1)).until(() -> !last.isAlive() || isWaiting(last));
    }

    private void awaitWaiting() {
        await().pollInterval(Duration.ofMillis(1)).until(() -> threads.stream().allMatch(WaitingLanesTest::isWaiting));
    }

    private static boolean isWaiting(Thread lane) {
        return lane.getState() == Thread.State.WAITING || lane.getState() == Thread.State.TIMED_WAITING;
    }
}
