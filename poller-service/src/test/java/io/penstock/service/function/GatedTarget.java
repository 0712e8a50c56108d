package io.penstock.service.function;

import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Invocations run until the test lets them finish. */
final class GatedTarget implements Target {

    private final Semaphore mayFinish = new Semaphore(0);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @Override
    public Duration timeout() {
        return Duration.ofSeconds(30);
    }

    @Override
    public InvocationResult call(Invocation invocation) throws InterruptedException {
        int now = running.incrementAndGet();
        most.accumulateAndGet(now, Math::max);
        try {
            Thread.yield();
            mayFinish.acquire();
        } finally {
            running.decrementAndGet();
        }
        return new InvocationResult.Accepted(new Answer(200, "$LATEST", null, new byte[0]));
    }

    void awaitRunning(int calls) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> running.get() == calls);
    }

    void finish(int calls) {
        mayFinish.release(calls);
    }

    int running() {
        return running.get();
    }

    int most() {
        return most.get();
    }
}
