package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.lane.LaneThreads;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchCallsTest {

    private final BatchCalls calls = new BatchCalls(new LaneThreads(TestContext.TIME).background("test"));

    private static List<String> handles(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    @Test
    void f14_aLargeBatchMakesTenCallsAtTheSameTimeAndNoMore() throws Exception {
        CyclicBarrier ten = new CyclicBarrier(BatchCalls.SIDE_BY_SIDE);
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Queue<String> called = new ConcurrentLinkedQueue<>();

        calls.each(handles(400), some -> {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            await(ten);
            called.addAll(some);
            open.decrementAndGet();
        });

        assertThat(most.get()).isEqualTo(10);
        assertThat(called).containsExactlyInAnyOrderElementsOf(handles(400));
    }

    private static void await(CyclicBarrier all) throws InterruptedException {
        try {
            all.await(20, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException alone) {
            throw new IllegalStateException("calls are made one after the other", alone);
        }
    }

    @Test
    void anOrderIsKeptWhereItIsAskedFor() throws Exception {
        Queue<String> called = new ConcurrentLinkedQueue<>();

        calls.inOrder(handles(95), called::addAll);

        assertThat(called).containsExactlyElementsOf(handles(95));
    }
}
