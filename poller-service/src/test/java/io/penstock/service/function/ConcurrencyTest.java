package io.penstock.service.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.FunctionInvoker.Permit;
import io.penstock.core.invoke.FunctionInvoker.PermitToReceive;
import io.penstock.core.limit.FairPool;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Field bug B8, the part of concurrency; F1 and F5; architecture §5. */
@Timeout(30)
@DisplayName("Invocations of one function with reserved-concurrency 2")
class ConcurrencyTest {

    private static final Duration NOW = Duration.ZERO;

    private final Lanes lanes = new Lanes();
    private final FairPool pool = FairPool.withoutParts(2);
    private final FunctionInvoker one = lanes.invoker(pool);
    private final FunctionInvoker other = lanes.invoker(pool);

    @AfterEach
    void end() {
        lanes.close();
    }

    @Test
    @DisplayName("F1: an idle mapping's receives, however many, take no permit from another")
    void f1_idleReceivesTakeNoPermit() throws Exception {
        PermitToReceive first = one.permitToReceive(false);
        PermitToReceive second = one.permitToReceive(false);

        assertThat(List.of(first.longestWait(), second.longestWait()))
                .allMatch(wait -> wait.compareTo(Duration.ofSeconds(20)) >= 0);
        assertThat(other.permit(1, NOW)).isPresent();
        assertThat(other.permit(1, NOW)).isPresent();
        assertThat(other.permit(1, NOW)).as("two of two are taken").isEmpty();
    }

    @Test
    @DisplayName("F1: a lane that collects for a batching window takes no permit before its batch is complete")
    void f1_collectingTakesNoPermit() throws Exception {
        Lanes.markBusy(one);
        PermitToReceive collecting = one.permitToReceive(true);

        assertThat(pool.used()).isZero();
        try (Permit permit = collecting.toInvoke(1, NOW).orElseThrow()) {
            assertThat(pool.used()).as(permit + " is for the invocation").isEqualTo(1);
        }
        assertThat(pool.used()).isZero();
    }

    @Test
    @DisplayName("F5: a queue that had messages is received from with the permit of the invocation, and only then")
    void f5_receivesWithThePermitOfTheInvocation() throws Exception {
        Lanes.markBusy(one);
        Permit elsewhere = other.permit(1).orElseThrow();
        PermitToReceive receiving = one.permitToReceive(false);

        assertThat(pool.used()).isEqualTo(2);
        assertThat(receiving.longestWait())
                .as("others find no permit meanwhile")
                .isZero();
        BlockingQueue<PermitToReceive> next = lanes.receiving(one);
        lanes.awaitWaiting(lanes.last());

        Permit permit = receiving.toInvoke(1, NOW).orElseThrow();
        assertThat(pool.used()).as("the same permit").isEqualTo(2);
        permit.close();
        await().until(() -> next.size() == 1);
        elsewhere.close();
    }

    @Test
    @DisplayName("F5: a receive found nothing: the next one waits long again, and holds nothing")
    void f5_quietAgain() throws Exception {
        Lanes.markBusy(one);
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
        lanes.invoking(other);
        lanes.invoking(other);
        lanes.target().awaitRunning(2);
        BlockingQueue<PermitToReceive> more = lanes.receiving(one);
        lanes.awaitWaiting(lanes.last());
        assertThat(more).isEmpty();

        assertThat(one.permit(1, Duration.ofMillis(1))).isEmpty();
        BlockingQueue<Permit> brought = new LinkedBlockingQueue<>();
        lanes.start(() -> brought.add(open.toInvoke(1, Duration.ofSeconds(20)).orElseThrow()));
        lanes.awaitWaiting(lanes.last());
        lanes.target().finish(1);

        await().until(() -> brought.size() == 1);
        assertThat(more).as("it was before").isEmpty();
    }

    @Test
    @DisplayName("F1: of one mapping, no more lanes receive and invoke than may invoke")
    void f1_lanesOfOneMapping() throws Exception {
        PermitToReceive first = one.permitToReceive(false);
        Permit invoking = first.toInvoke(1, NOW).orElseThrow();
        one.permitToReceive(false);
        BlockingQueue<PermitToReceive> third = lanes.receiving(one);
        lanes.awaitWaiting(lanes.last());

        invoking.close();
        assertThat(third).as("the lane is not done with its batch").isEmpty();
        first.close();
        await().until(() -> third.size() == 1);
    }

    @Test
    @DisplayName(
            "are never made with reserved-concurrency 0: nothing is received, streams wait, and can be interrupted")
    void reservedConcurrencyZero() throws Exception {
        FunctionInvoker none = lanes.invoker(FairPool.withoutParts(0));

        BlockingQueue<PermitToReceive> receives = lanes.receiving(none);
        Thread queue = lanes.last();
        lanes.awaitWaiting(queue);
        BlockingQueue<Permit> permits = new LinkedBlockingQueue<>();
        lanes.start(() -> permits.add(none.permit(1).orElseThrow()));
        Thread stream = lanes.last();
        lanes.awaitWaiting(stream);
        assertThat(none.permit(1, NOW)).isEmpty();

        queue.interrupt();
        stream.interrupt();
        queue.join();
        stream.join();
        assertThat(receives).isEmpty();
        assertThat(permits).isEmpty();
    }

    @Test
    @DisplayName("a receive whose lane is interrupted before it invokes returns its permit in the end")
    void anInterruptedLaneReturnsItsPermit() throws Exception {
        Lanes.markBusy(one);
        PermitToReceive received = one.permitToReceive(false);
        assertThat(pool.used()).isEqualTo(1);

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> received.toInvoke(1, NOW)).isInstanceOf(InterruptedException.class);
        received.close();

        assertThat(pool.used()).isZero();
    }

    @Test
    @DisplayName("a mapping that invokes the function no more leaves its part of the concurrency to others")
    void aClosedInvokerLeavesItsPart() throws Exception {
        FairPool shared = new FairPool(4);
        FunctionInvoker stays = lanes.invoker(shared);
        FunctionInvoker leaves = lanes.invoker(shared);
        for (int invocation = 1; invocation <= 2; invocation++) {
            assertThat(stays.permit(1, NOW)).isPresent();
        }
        assertThat(stays.permit(1, NOW)).as("kept free for the other").isEmpty();

        leaves.close();

        assertThat(stays.permit(1, NOW)).isPresent();
    }
}
