package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.lane.LaneThreads;
import io.penstock.core.testkit.VirtualTime;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Work beside the lanes")
@Timeout(20)
class OneAtATimeTest {

    private final Semaphore answers = new Semaphore(0);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final OneAtATime work =
            new OneAtATime(new LaneThreads(new VirtualTime()).background("clicks"), this::askWhatDoesNotAnswer);

    private void askWhatDoesNotAnswer() {
        begun.incrementAndGet();
        try {
            answers.tryAcquire(10, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        ended.incrementAndGet();
    }

    @Test
    @DisplayName("F19: a slow list of shards, or of leases, does not block the thread that assigns lanes")
    void f19_returnsAtOnce() {
        work.start();

        assertThat(ended).hasValue(0);
        answers.release();
        await().untilAsserted(() -> assertThat(ended).hasValue(1));
    }

    @Test
    @DisplayName("is not started again while it runs, and is when it has ended")
    void once() {
        work.start();
        await().untilAsserted(() -> assertThat(begun).hasValue(1));
        work.start();
        answers.release();
        await().untilAsserted(() -> assertThat(ended).hasValue(1));
        await().untilAsserted(() -> {
            work.start();
            assertThat(begun).hasValue(2);
        });
        answers.release();
    }
}
