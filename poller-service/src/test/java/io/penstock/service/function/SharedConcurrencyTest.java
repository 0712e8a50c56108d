package io.penstock.service.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.FunctionInvoker.Permit;
import io.penstock.core.invoke.FunctionInvoker.PermitToReceive;
import io.penstock.core.limit.FairPool;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Field bug B8, the part of concurrency; F1 and F5; architecture §5. */
@Timeout(30)
@DisplayName("Concurrent invocations that mappings share")
class SharedConcurrencyTest {

    private final Lanes lanes = new Lanes();
    private final FairPool pool = FairPool.withoutParts(2);
    private final FunctionInvoker one = lanes.invoker(pool);
    private final FunctionInvoker other = lanes.invoker(pool);

    @AfterEach
    void end() {
        lanes.close();
    }

    @Test
    @DisplayName("F1: a queue and the four shards of a stream on reserved-concurrency 4 share it")
    void f1_queueAndStreamShare() throws Exception {
        FairPool four = FairPool.withoutParts(4);
        FunctionInvoker stream = lanes.invoker(four);
        FunctionInvoker queue = lanes.invoker(four);
        AtomicInteger ofStream = new AtomicInteger();
        AtomicInteger ofQueue = new AtomicInteger();
        Lanes.markBusy(queue);
        for (int lane = 0; lane < 4; lane++) {
            lanes.start(() -> {
                while (true) {
                    Lanes.streamLane(stream);
                    ofStream.incrementAndGet();
                }
            });
        }
        lanes.target().awaitRunning(4);
        for (int lane = 0; lane < 4; lane++) {
            lanes.start(() -> {
                while (true) {
                    Lanes.queueLane(queue);
                    ofQueue.incrementAndGet();
                }
            });
        }

        for (int round = 0; round < 60; round++) {
            lanes.target().awaitRunning(4);
            lanes.target().finish(1);
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
        FunctionInvoker healthy = lanes.invoker("healthy", new InstantTarget(), twenty, new AtomicInteger());
        AtomicInteger received = new AtomicInteger();
        List<FunctionInvoker> four =
                List.of(lanes.invoker(twenty), lanes.invoker(twenty), lanes.invoker(twenty), lanes.invoker(twenty));
        for (FunctionInvoker hanging : four) {
            Lanes.markBusy(hanging);
            for (int lane = 0; lane < 10; lane++) {
                lanes.start(() -> {
                    PermitToReceive receiving = hanging.permitToReceive(false);
                    received.incrementAndGet();
                    try (Permit permit = receiving.toInvoke(1, Duration.ZERO).orElseThrow()) {
                        assertThat(permit).isNotNull();
                        hanging.invoke(Calls.call());
                    }
                });
            }
        }
        await().until(() -> lanes.allWait());
        int hanging = lanes.target().running();
        assertThat(hanging).as("the last permits are not for them").isBetween(16, 18);
        assertThat(received).as("nothing is received that can't be invoked").hasValue(hanging);

        for (int batch = 0; batch < 20; batch++) {
            Lanes.queueLane(healthy);
        }
    }

    @Test
    @DisplayName("never exceed two while many lanes of two mappings compete, and all get their turn")
    void neverExceedTwo() throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        lanes.target().finish(100_000);
        for (int lane = 0; lane < 20; lane++) {
            FunctionInvoker invoker = lane % 2 == 0 ? one : other;
            boolean queue = lane % 4 < 2;
            lanes.start(() -> {
                for (int mine = 0; mine < 50; mine++) {
                    if (queue) {
                        Lanes.queueLane(invoker);
                    } else {
                        Lanes.streamLane(invoker);
                    }
                    accepted.incrementAndGet();
                }
            });
        }
        lanes.awaitEnd();

        assertThat(accepted).hasValue(1000);
        assertThat(lanes.target().most()).isLessThanOrEqualTo(2);
        assertThat(pool.used()).isZero();
        assertThat(lanes.running()).hasValue(0);
    }
}
