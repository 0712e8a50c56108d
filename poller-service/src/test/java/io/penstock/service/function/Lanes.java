package io.penstock.service.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.FunctionInvoker.Permit;
import io.penstock.core.invoke.FunctionInvoker.PermitToReceive;
import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Lanes that invoke one function, each on a thread of its own. */
final class Lanes implements AutoCloseable {

    /** What a lane does. */
    interface Work {
        void run() throws InterruptedException;
    }

    private final GatedTarget target = new GatedTarget();
    private final AtomicInteger running = new AtomicInteger();
    private final Time time = new SystemTime();
    private final FunctionBreaker breaker = new FunctionBreaker("arn", CircuitBreakerProperties.DEFAULT, time);
    private final FunctionRate rate = FunctionRate.of("f", RateLimitProperties.NONE, SharedLimits.ALONE, time);
    private final List<Thread> threads = new ArrayList<>();

    /** The function. */
    GatedTarget target() {
        return target;
    }

    /** How many invocations run, as metrics see it. */
    AtomicInteger running() {
        return running;
    }

    /** Invokes the function for one mapping. */
    FunctionInvoker invoker(FairPool pool) {
        return invoker("arn", target, pool, running);
    }

    /** Invokes another function for one mapping. */
    FunctionInvoker invoker(String arn, Target other, FairPool pool, AtomicInteger itsRunning) {
        return new LimitedInvoker(
                arn,
                other,
                PayloadLimit.LAMBDA,
                pool,
                itsRunning,
                other.equals(target) ? breaker : new FunctionBreaker(arn, CircuitBreakerProperties.DEFAULT, time),
                rate,
                time,
                () -> {});
    }

    /** Starts a lane. */
    void start(Work work) {
        threads.add(Thread.ofVirtual().start(() -> {
            try {
                work.run();
            } catch (InterruptedException end) {
                // the test ends lanes that are still at work
            }
        }));
    }

    /** Starts a lane that invokes the function once, as a stream's. */
    void invoking(FunctionInvoker invoker) {
        start(() -> streamLane(invoker));
    }

    /** Starts a lane that waits for a permit to receive; returns where the permit appears. */
    BlockingQueue<PermitToReceive> receiving(FunctionInvoker invoker) {
        BlockingQueue<PermitToReceive> granted = new LinkedBlockingQueue<>();
        start(() -> granted.add(invoker.permitToReceive(false)));
        return granted;
    }

    /** One batch of a stream's lane. */
    static void streamLane(FunctionInvoker invoker) throws InterruptedException {
        try (Permit permit = invoker.permit(1).orElseThrow()) {
            assertThat(permit).isNotNull();
            invoker.invoke(Calls.call());
        }
    }

    /** One batch of a queue's lane. */
    static void queueLane(FunctionInvoker invoker) throws InterruptedException {
        try (PermitToReceive receiving = invoker.permitToReceive(false)) {
            Thread.yield();
            try (Permit permit = receiving.toInvoke(1, Duration.ofSeconds(20)).orElseThrow()) {
                assertThat(permit).isNotNull();
                invoker.invoke(Calls.call());
            }
        }
    }

    /** The last receive of this mapping brought messages. */
    static void markBusy(FunctionInvoker invoker) throws InterruptedException {
        try (PermitToReceive receiving = invoker.permitToReceive(false)) {
            Optional<Permit> permit = receiving.toInvoke(1, Duration.ZERO);
            permit.orElseThrow().close();
        }
    }

    /** The thread of the lane that was started last. */
    Thread last() {
        return threads.getLast();
    }

    /** Waits until {@code lane} is blocked. */
    void awaitWaiting(Thread lane) {
        await().until(() -> isWaiting(lane));
    }

    /** True when every lane is blocked. */
    boolean allWait() {
        return threads.stream().allMatch(Lanes::isWaiting);
    }

    private static boolean isWaiting(Thread lane) {
        return lane.getState() == Thread.State.WAITING || lane.getState() == Thread.State.TIMED_WAITING;
    }

    /** Waits until every lane has ended. */
    void awaitEnd() throws InterruptedException {
        for (Thread lane : threads) {
            lane.join();
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }
}
