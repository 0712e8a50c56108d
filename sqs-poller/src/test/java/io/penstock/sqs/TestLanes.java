package io.penstock.sqs;

import io.penstock.core.mapping.BatchLimits;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.testkit.RecordingListener;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/** Runs a source as the core does: one thread for the assignment, one for each lane, and a function for the batches. */
final class TestLanes implements AutoCloseable {

    final RecordingListener listener;
    final List<List<SourceRecord>> batches = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger mostRunning = new AtomicInteger();

    private final Source source;
    private final BatchLimits limits;
    private final Function<List<SourceRecord>, Settlement> function;
    private final Map<Partition, Thread> lanes = new LinkedHashMap<>();
    private final Thread assigning;
    private volatile boolean stopping;

    private TestLanes(
            Source source,
            RecordingListener listener,
            BatchLimits limits,
            Function<List<SourceRecord>, Settlement> function) {
        this.source = source;
        this.listener = listener;
        this.limits = limits;
        this.function = function;
        this.assigning = Thread.ofVirtual().start(this::assign);
    }

    /** Runs the mapping against the server at {@code endpoint}; {@code function} decides what becomes of each batch. */
    static TestLanes run(URI endpoint, TestMapping mapping, Function<List<SourceRecord>, Settlement> function) {
        return run(TestFactory.at(endpoint).build(), mapping, function);
    }

    static TestLanes run(
            SqsSourceFactory factory, TestMapping mapping, Function<List<SourceRecord>, Settlement> function) {
        RecordingListener listener = new RecordingListener();
        return new TestLanes(TestContext.open(factory, mapping, listener), listener, mapping.limits(), function);
    }

    static TestLanes run(TestMapping mapping, Function<List<SourceRecord>, Settlement> function) {
        return run(TestQueue.endpoint(), mapping, function);
    }

    /** A function that takes so long and accepts everything. */
    static Function<List<SourceRecord>, Settlement> accepting(Duration takes) {
        return records -> {
            TestContext.pass(takes);
            return Settlement.all(records, Fate.DELIVERED);
        };
    }

    private void assign() {
        int failed = 0;
        while (!stopping) {
            try {
                List<Partition> assigned = source.assignment();
                synchronized (lanes) {
                    for (Partition partition : assigned) {
                        lanes.computeIfAbsent(
                                partition, lane -> Thread.ofVirtual().start(() -> lane(lane)));
                    }
                    lanes.keySet().retainAll(assigned);
                }
            } catch (SourceUnavailable failure) {
                failures.add(String.valueOf(failure.getMessage()));
                TestContext.pass(Duration.ofMillis(Math.min(2_000, 100L << failed++)));
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private void lane(Partition partition) {
        int failed = 0;
        boolean more = true;
        while (more && !stopping) {
            try {
                more = batch(partition);
                failed = 0;
            } catch (SourceUnavailable failure) {
                failures.add(String.valueOf(failure.getMessage()));
                TestContext.pass(Duration.ofMillis(Math.min(2_000, 100L << failed++)));
            } catch (InterruptedException stopped) {
                more = false;
            }
        }
        partition.close(false);
    }

    /** One batch; false when the lane is to end. */
    private boolean batch(Partition partition) throws SourceUnavailable, InterruptedException {
        boolean windowed = limits.window().isPositive();
        Duration wait = windowed ? limits.window() : Duration.ofSeconds(2);
        Instant over = TestContext.TIME.now().plus(wait);
        List<SourceRecord> batch = new ArrayList<>();
        boolean ended = false;
        while (batch.size() < limits.count() && !ended) {
            Duration left = Duration.between(TestContext.TIME.now(), over);
            if (!left.isPositive() || (!windowed && !batch.isEmpty())) {
                break;
            }
            switch (partition.pull(limits.count() - batch.size(), left)) {
                case Pulled.Records pulled -> batch.addAll(pulled.records());
                case Pulled.NoRoom noRoom -> over = Instant.MIN;
                case Pulled.Ended end -> ended = true;
                case Pulled.Gone going -> ended = true;
            }
        }
        if (!batch.isEmpty()) {
            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
            batches.add(batch);
            Settlement settlement = function.apply(batch);
            running.decrementAndGet();
            partition.settle(settlement);
        }
        return !ended;
    }

    /** How many lanes run. */
    int lanes() {
        synchronized (lanes) {
            return (int) lanes.values().stream().filter(Thread::isAlive).count();
        }
    }

    /** The bodies of the batches so far, in order. */
    List<List<String>> bodies() {
        return batches.stream()
                .map(batch -> batch.stream().map(TestLanes::body).toList())
                .toList();
    }

    /** The bodies of all invocations, in order. */
    List<String> invoked() {
        return bodies().stream().flatMap(List::stream).toList();
    }

    static String body(SourceRecord message) {
        return JsonMapper.shared().readTree(message.json()).get("body").asString();
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        assigning.interrupt();
        assigning.join();
        List<Thread> threads;
        synchronized (lanes) {
            threads = List.copyOf(lanes.values());
        }
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join();
        }
        source.close();
    }
}
