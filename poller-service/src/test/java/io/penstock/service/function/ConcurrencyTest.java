package io.penstock.service.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.FunctionInvoker.Permit;
import io.penstock.core.invoke.FunctionInvoker.PermitToReceive;
import io.penstock.core.limit.FairPool;
import io.penstock.core.record.PayloadLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Field bug B8, the part of concurrency; F1 and F5; architecture §5. */
@Timeout(30)
@DisplayName("Invocations of one function with reserved-concurrency 2")
class ConcurrencyTest {

    private static final Duration NOW = Duration.ZERO;

    private final GatedTarget target = new GatedTarget();
    private final FairPool pool = FairPool.withoutParts(2);
    private final AtomicInteger running = new AtomicInteger();
    private final FunctionHealth health = new FunctionHealth();
    private final FunctionInvoker one = invoker(pool);
    private final FunctionInvoker other = invoker(pool);
    private final List<Thread> threads = new ArrayList<>();

    private FunctionInvoker invoker(FairPool from) {
        return new LimitedInvoker("arn", target, PayloadLimit.LAMBDA, from, running, health);
    }

    @AfterEach
    void end() {
        threads.forEach(Thread::interrupt);
    }

    @Test
    @DisplayName("F1: an idle mapping's receives, however many, take no permit from another")
    void f1_idleReceivesTakeNoPermit() throws Exception {
        PermitToReceive first = one.permitToReceive(false);
        PermitToReceive second = one.permitToReceive(false);

        assertThat(List.of(first.longestWait(), second.longestWait()))
                .allMatch(wait -> wait.compareTo(Duration.ofSeconds(20)) >= 0);
        assertThat(other.permit(NOW)).isPresent();
        assertThat(other.permit(NOW)).isPresent();
        assertThat(other.permit(NOW)).as("two of two are taken").isEmpty();
    }

    @Test
    @DisplayName("F1: a lane that collects for a batching window takes no permit before its batch is complete")
    void f1_collectingTakesNoPermit() throws Exception {
        markBusy(one);
        PermitToReceive collecting = one.permitToReceive(true);

        assertThat(pool.used()).isZero();
        try (Permit permit = collecting.toInvoke(NOW).orElseThrow()) {
            assertThat(pool.used()).as(permit + " is for the invocation").isEqualTo(1);
        }
        assertThat(pool.used()).isZero();
    }

    @Test
    @DisplayName("F5: a queue that had messages is received from with the permit of the invocation, and only then")
    void f5_receivesWithThePermitOfTheInvocation() throws Exception {
        markBusy(one);
        Permit elsewhere = other.permit();
        PermitToReceive receiving = one.permitToReceive(false);

        assertThat(pool.used()).isEqualTo(2);
        assertThat(receiving.longestWait())
                .as("others find no permit meanwhile")
                .isZero();
        BlockingQueue<PermitToReceive> next = receiving(one);
        awaitWaiting(threads.getLast());

        Permit permit = receiving.toInvoke(NOW).orElseThrow();
        assertThat(pool.used()).as("the same permit").isEqualTo(2);
        permit.close();
        await().until(() -> next.size() == 1);
        elsewhere.close();
    }

    @Test
    @DisplayName("F5: a receive found nothing: the next one waits long again, and holds nothing")
    void f5_quietAgain() throws Exception {
        markBusy(one);
        PermitToReceive receiving = one.permitToReceive(false);
        assertThat(receiving.longestWait()).isEqualTo(Duration.ofSeconds(1));
        receiving.close();
        receiving.close();

        PermitToReceive again = one.permitToReceive(false);

        assertThat(again.longestWait()).isGreaterThanOrEqualTo(Duration.ofSeconds(20));
        assertThat(pool.used()).isZero();
    }

    @Test
    @DisplayName("F5: while others run all of them, nothing is received, and what an open receive brings comes first")
    void f5_nothingIsReceivedWithoutRoom() throws Exception {
        PermitToReceive open = one.permitToReceive(false);
        invoking(other);
        invoking(other);
        target.awaitRunning(2);
        BlockingQueue<PermitToReceive> more = receiving(one);
        awaitWaiting(threads.getLast());
        assertThat(more).isEmpty();

        assertThat(one.permit(Duration.ofMillis(1))).isEmpty();
        BlockingQueue<Permit> brought = new LinkedBlockingQueue<>();
        start(() -> brought.add(open.toInvoke(Duration.ofSeconds(20)).orElseThrow()));
        awaitWaiting(threads.getLast());
        target.finish(1);

        await().until(() -> brought.size() == 1);
        assertThat(more).as("it was before").isEmpty();
    }

    @Test
    @DisplayName("F1: of one mapping, no more lanes receive and invoke than may invoke")
    void f1_lanesOfOneMapping() throws Exception {
        PermitToReceive first = one.permitToReceive(false);
        Permit invoking = first.toInvoke(NOW).orElseThrow();
        one.permitToReceive(false);
        BlockingQueue<PermitToReceive> third = receiving(one);
        awaitWaiting(threads.getLast());

        invoking.close();
        assertThat(third).as("the lane is not done with its batch").isEmpty();
        first.close();
        await().until(() -> third.size() == 1);
    }

    @Test
    @DisplayName(
            "are never made with reserved-concurrency 0: nothing is received, streams wait, and can be interrupted")
    void reservedConcurrencyZero() throws Exception {
        FunctionInvoker none = invoker(FairPool.withoutParts(0));

        BlockingQueue<PermitToReceive> receives = receiving(none);
        Thread queue = threads.getLast();
        awaitWaiting(queue);
        BlockingQueue<Permit> permits = new LinkedBlockingQueue<>();
        start(() -> permits.add(none.permit()));
        Thread stream = threads.getLast();
        awaitWaiting(stream);
        assertThat(none.permit(NOW)).isEmpty();

        queue.interrupt();
        stream.interrupt();
        queue.join();
        stream.join();
        assertThat(receives).isEmpty();
        assertThat(permits).isEmpty();
    }

    @Test
    @DisplayName("F1: a queue and the four shards of a stream on reserved-concurrency 4 share it")
    void f1_queueAndStreamShare() throws Exception {
        FairPool four = FairPool.withoutParts(4);
        FunctionInvoker stream = invoker(four);
        FunctionInvoker queue = invoker(four);
        AtomicInteger ofStream = new AtomicInteger();
        AtomicInteger ofQueue = new AtomicInteger();
        markBusy(queue);
        for (int lane = 0; lane < 4; lane++) {
            start(() -> {
                while (true) {
                    streamLane(stream);
                    ofStream.incrementAndGet();
                }
            });
        }
        target.awaitRunning(4);
        for (int lane = 0; lane < 4; lane++) {
            start(() -> {
                while (true) {
                    queueLane(queue);
                    ofQueue.incrementAndGet();
                }
            });
        }

        for (int round = 0; round < 60; round++) {
            target.awaitRunning(4);
            target.finish(1);
            int done = round + 1;
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> ofStream.get() + ofQueue.get() == done);
        }

        assertThat(ofStream).hasValueBetween(24, 36);
        assertThat(ofQueue).hasValueBetween(24, 36);
    }

    @Test
    @DisplayName("F5: concurrency 20, a hanging function behind four queues: a healthy mapping keeps its pace")
    void f5_aHealthyMappingKeepsItsPace() throws Exception {
        FairPool twenty = new FairPool(20);
        FunctionInvoker healthy = new LimitedInvoker(
                "healthy", new InstantTarget(), PayloadLimit.LAMBDA, twenty, new AtomicInteger(), new FunctionHealth());
        AtomicInteger received = new AtomicInteger();
        List<FunctionInvoker> four = List.of(invoker(twenty), invoker(twenty), invoker(twenty), invoker(twenty));
        for (FunctionInvoker hanging : four) {
            markBusy(hanging);
            for (int lane = 0; lane < 10; lane++) {
                start(() -> {
                    PermitToReceive receiving = hanging.permitToReceive(false);
                    received.incrementAndGet();
                    try (Permit permit = receiving.toInvoke(NOW).orElseThrow()) {
                        assertThat(permit).isNotNull();
                        hanging.invoke(Calls.call());
                    }
                });
            }
        }
        await().until(() -> threads.stream().allMatch(ConcurrencyTest::waits));
        int hanging = target.running();
        assertThat(hanging).as("the last permits are not for them").isBetween(16, 18);
        assertThat(received).as("nothing is received that can't be invoked").hasValue(hanging);

        for (int batch = 0; batch < 20; batch++) {
            queueLane(healthy);
        }
    }

    @Test
    @DisplayName("never exceed two while many lanes of two mappings compete, and all get their turn")
    void neverExceedTwo() throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        target.finish(100_000);
        for (int lane = 0; lane < 20; lane++) {
            FunctionInvoker invoker = lane % 2 == 0 ? one : other;
            boolean queue = lane % 4 < 2;
            start(() -> {
                for (int mine = 0; mine < 50; mine++) {
                    if (queue) {
                        queueLane(invoker);
                    } else {
                        streamLane(invoker);
                    }
                    accepted.incrementAndGet();
                }
            });
        }
        for (Thread lane : threads) {
            lane.join();
        }

        assertThat(accepted).hasValue(1000);
        assertThat(target.most()).isLessThanOrEqualTo(2);
        assertThat(pool.used()).isZero();
        assertThat(running).hasValue(0);
    }

    private static void streamLane(FunctionInvoker invoker) throws InterruptedException {
        try (Permit permit = invoker.permit()) {
            assertThat(permit).isNotNull();
            invoker.invoke(Calls.call());
        }
    }

    private static void queueLane(FunctionInvoker invoker) throws InterruptedException {
        try (PermitToReceive receiving = invoker.permitToReceive(false)) {
            Thread.yield();
            try (Permit permit = receiving.toInvoke(Duration.ofSeconds(20)).orElseThrow()) {
                assertThat(permit).isNotNull();
                invoker.invoke(Calls.call());
            }
        }
    }

    /** The last receive of this mapping brought messages. */
    private static void markBusy(FunctionInvoker invoker) throws InterruptedException {
        try (PermitToReceive receiving = invoker.permitToReceive(false)) {
            Optional<Permit> permit = receiving.toInvoke(NOW);
            permit.orElseThrow().close();
        }
    }

    private void invoking(FunctionInvoker invoker) {
        start(() -> streamLane(invoker));
    }

    private BlockingQueue<PermitToReceive> receiving(FunctionInvoker invoker) {
        BlockingQueue<PermitToReceive> granted = new LinkedBlockingQueue<>();
        start(() -> granted.add(invoker.permitToReceive(false)));
        return granted;
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private void start(Work work) {
        threads.add(Thread.ofVirtual().start(() -> {
            try {
                work.run();
            } catch (InterruptedException end) {
                // the test ends lanes that are still at work
            }
        }));
    }

    private static void awaitWaiting(Thread lane) {
        await().until(() -> waits(lane));
    }

    private static boolean waits(Thread lane) {
        return lane.getState() == Thread.State.WAITING || lane.getState() == Thread.State.TIMED_WAITING;
    }
}
