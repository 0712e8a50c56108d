package io.penstock.service.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.FunctionInvoker.Reservation;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvokeOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Field bug B8, the part of concurrency; architecture §5. */
@Timeout(30)
@DisplayName("Calls of one function with reserved-concurrency 2")
class ConcurrencyTest {

    private final GatedTarget target = new GatedTarget();
    private final CallPool pool = new CallPool("resize", 2, "Rate Exceeded. (why)");
    private final FunctionInvoker one = new LimitedInvoker("arn:one", target, pool);
    private final FunctionInvoker other = new LimitedInvoker("arn:other", target, pool);

    @Test
    @DisplayName("are throttled beyond two, whoever calls, and go on when a call ends")
    void areThrottledBeyondTwo() throws Exception {
        Thread first = calling(one);
        Thread second = calling(other);
        target.awaitRunning(2);

        assertThat(one.invoke(Calls.call()))
                .isEqualTo(new InvokeOutcome.Throttled("Rate Exceeded. (why)", Duration.ZERO));

        target.finish(2);
        first.join();
        second.join();
        target.finish(1);
        assertThat(one.invoke(Calls.call())).isInstanceOf(InvokeOutcome.Accepted.class);
    }

    @Test
    @DisplayName("give their permit back when the target throws")
    void giveTheirPermitBack() throws Exception {
        FunctionInvoker failing = new LimitedInvoker(
                "arn",
                new Target() {
                    @Override
                    public Duration timeout() {
                        return Duration.ofSeconds(1);
                    }

                    @Override
                    public InvokeOutcome call(Invocation invocation) throws InterruptedException {
                        throw new InterruptedException();
                    }
                },
                pool);

        for (int call = 0; call < 5; call++) {
            assertThatThrownBy(() -> failing.invoke(Calls.call())).isInstanceOf(InterruptedException.class);
        }

        target.finish(1);
        assertThat(one.invoke(Calls.call())).isInstanceOf(InvokeOutcome.Accepted.class);
    }

    @Test
    @DisplayName("are not held up by the reservations of an idle mapping")
    void areNotHeldUpByAnIdleMapping() throws Exception {
        one.reserve();
        one.reserve();

        try (Reservation first = other.reserve();
                Reservation second = other.reserve()) {
            Thread calls = calling(other);
            Thread more = calling(other);
            target.awaitRunning(2);
            target.finish(2);
            calls.join();
            more.join();
            assertThat(List.of(first, second)).doesNotContainNull();
        }
        assertThat(target.most()).isEqualTo(2);
    }

    @Test
    @DisplayName("let a mapping reserve two places, and a third when one is given back")
    void letAMappingReserveTwoPlaces() throws Exception {
        Reservation first = one.reserve();
        one.reserve();
        BlockingQueue<Reservation> third = new LinkedBlockingQueue<>();
        Thread lane = reserving(one, third);
        awaitWaiting(lane);
        assertThat(third).isEmpty();

        first.close();
        lane.join();
        assertThat(third).hasSize(1);

        first.close();
        Thread fourth = reserving(one, third);
        awaitWaiting(fourth);
        assertThat(third).as("a reservation that is closed twice counts once").hasSize(1);
        fourth.interrupt();
        fourth.join();
    }

    @Test
    @DisplayName("do not stand in the way of their own mapping's reservations")
    void doNotStandInTheWayOfTheirOwnMapping() throws Exception {
        Reservation delivering = one.reserve();
        Thread call = calling(one);
        target.awaitRunning(1);

        Reservation polling = one.reserve();

        target.finish(1);
        call.join();
        delivering.close();
        polling.close();
    }

    @Test
    @DisplayName("make the lanes of another mapping wait, and wake them as they end")
    void makeTheLanesOfAnotherMappingWait() throws Exception {
        Thread first = calling(other);
        Thread second = calling(other);
        target.awaitRunning(2);
        BlockingQueue<Reservation> granted = new LinkedBlockingQueue<>();
        List<Thread> lanes = List.of(reserving(one, granted), reserving(one, granted), reserving(one, granted));
        lanes.forEach(ConcurrencyTest::awaitWaiting);
        assertThat(granted).isEmpty();

        target.finish(1);
        Awaitility.await().until(() -> granted.size() == 1);
        target.finish(1);
        Awaitility.await().until(() -> granted.size() == 2);
        first.join();
        second.join();

        assertThat(lanes).filteredOn(Thread::isAlive).hasSize(1).allSatisfy(ConcurrencyTest::awaitWaiting);
        granted.take().close();
        Awaitility.await().until(() -> granted.size() == 2);
    }

    @Test
    @DisplayName("are never made with reserved-concurrency 0: lanes wait, and can be interrupted")
    void areNeverMadeWithReservedConcurrencyZero() throws Exception {
        FunctionInvoker none = new LimitedInvoker("arn", target, new CallPool("none", 0, "Rate Exceeded."));

        assertThat(none.invoke(Calls.call())).isEqualTo(new InvokeOutcome.Throttled("Rate Exceeded.", Duration.ZERO));
        BlockingQueue<Reservation> granted = new LinkedBlockingQueue<>();
        Thread lane = reserving(none, granted);
        awaitWaiting(lane);
        lane.interrupt();
        lane.join();
        assertThat(granted).isEmpty();
    }

    @Test
    @DisplayName("never exceed two while many lanes of two mappings compete, and all get their turn")
    void neverExceedTwo() throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        target.finish(100_000);
        List<Thread> lanes = new ArrayList<>();
        for (int lane = 0; lane < 20; lane++) {
            FunctionInvoker invoker = lane % 2 == 0 ? one : other;
            lanes.add(Thread.ofVirtual().start(() -> {
                try {
                    int mine = 0;
                    while (mine < 50) {
                        try (Reservation place = invoker.reserve()) {
                            Thread.yield();
                            if (place != null && invoker.invoke(Calls.call()) instanceof InvokeOutcome.Accepted) {
                                mine++;
                                accepted.incrementAndGet();
                            }
                        }
                    }
                } catch (InterruptedException interruption) {
                    throw new IllegalStateException(interruption);
                }
            }));
        }
        for (Thread lane : lanes) {
            lane.join();
        }

        assertThat(accepted).hasValue(1000);
        assertThat(target.most()).isLessThanOrEqualTo(2);
    }

    private Thread calling(FunctionInvoker invoker) {
        return Thread.ofVirtual().start(() -> {
            try {
                invoker.invoke(Calls.call());
            } catch (InterruptedException interruption) {
                throw new IllegalStateException(interruption);
            }
        });
    }

    private static Thread reserving(FunctionInvoker invoker, BlockingQueue<Reservation> granted) {
        return Thread.ofVirtual().start(() -> {
            try {
                granted.add(invoker.reserve());
            } catch (InterruptedException interruption) {
                // the test interrupts lanes that are to end without a place
            }
        });
    }

    private static void awaitWaiting(Thread lane) {
        Awaitility.await().until(() -> lane.getState() == Thread.State.WAITING);
    }

    /** Calls run until the test lets them finish. */
    private static final class GatedTarget implements Target {

        private final Semaphore mayFinish = new Semaphore(0);
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(30);
        }

        @Override
        public InvokeOutcome call(Invocation invocation) throws InterruptedException {
            int now = running.incrementAndGet();
            most.accumulateAndGet(now, Math::max);
            try {
                Thread.yield();
                mayFinish.acquire();
            } finally {
                running.decrementAndGet();
            }
            return new InvokeOutcome.Accepted(new Answer(200, "$LATEST", null, new byte[0]));
        }

        void awaitRunning(int calls) {
            Awaitility.await().until(() -> running.get() == calls);
        }

        void finish(int calls) {
            mayFinish.release(calls);
        }

        int most() {
            return most.get();
        }
    }
}
