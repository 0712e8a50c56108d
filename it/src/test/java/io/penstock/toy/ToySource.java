package io.penstock.toy;

import io.penstock.core.source.Partition;
import io.penstock.core.source.Source;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** One toy, with one lane. */
final class ToySource implements Source {

    private final Partition toy;
    private final AtomicBoolean assigned = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    ToySource(Partition toy) {
        this.toy = toy;
    }

    /** The assignment never changes. */
    @Override
    public List<Partition> assignment() throws InterruptedException {
        if (assigned.getAndSet(true)) {
            closed.await();
        }
        return List.of(toy);
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
