package io.penstock.core.lane;

import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.testkit.TestFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A partition whose records come from the test, from any thread. */
final class ManualPartition implements Partition {

    private final String id;
    private final BlockingQueue<List<SourceRecord>> pulls = new LinkedBlockingQueue<>();
    private final Queue<Settlement.Entry> settled = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;
    private volatile boolean pulled;
    private int interruptionsToLose;
    private volatile int closesToFail;

    ManualPartition(String id) {
        this.id = id;
    }

    /** The next so many interruptions of a pull have no effect, as when a library swallows them. */
    ManualPartition losingInterruptions(int count) {
        interruptionsToLose = count;
        return this;
    }

    /** The next so many times that it is closed end in a fault, as by a bug. */
    ManualPartition failingToClose(int count) {
        closesToFail = count;
        return this;
    }

    boolean isPulled() {
        return pulled;
    }

    void bring(List<SourceRecord> records) {
        pulls.add(records);
    }

    List<SourceRecord> delivered() {
        return settled(Fate.Delivered.class::isInstance);
    }

    List<SourceRecord> released() {
        return settled(Fate.Released.class::isInstance);
    }

    boolean isClosed() {
        return closed;
    }

    private List<SourceRecord> settled(Predicate<Fate> fate) {
        return settled.stream()
                .filter(entry -> fate.test(entry.fate()))
                .map(Settlement.Entry::record)
                .toList();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public EventFormat format() {
        return new TestFormat(id);
    }

    @Override
    public Pulled pull(int limit, Duration wait) throws InterruptedException {
        pulled = true;
        while (true) {
            try {
                List<SourceRecord> records = pulls.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
                return new Pulled.Records(records == null ? List.of() : records, Instant.MIN, Instant.MAX);
            } catch (InterruptedException stop) {
                if (interruptionsToLose-- <= 0) {
                    throw stop;
                }
            }
        }
    }

    @Override
    public void settle(Settlement settlement) {
        settled.addAll(settlement.entries());
    }

    @Override
    public void close(boolean endSettled) {
        int left = closesToFail;
        closesToFail = left - 1;
        if (left > 0) {
            throw new IllegalStateException("a bug in closing");
        }
        closed = true;
    }
}
