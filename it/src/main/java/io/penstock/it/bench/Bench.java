package io.penstock.it.bench;

import io.penstock.it.bench.BenchmarkFunction.Seen;
import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.ElasticMq;
import io.penstock.it.support.ProcessUsage;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One ElasticMQ and one function, and the subjects that are measured between them. Used by one thread. */
final class Bench implements AutoCloseable {

    private static final Duration SLOWEST = Duration.ofMinutes(3);

    /** For 200,000 messages of 4 KiB. */
    private static final int SERVER_HEAP_GIB = 3;

    private static final int LATENCY_WARM_UP = 20;
    private static final Duration BETWEEN_MESSAGES = Duration.ofMillis(50);
    private static final Duration TO_FALL_IDLE = Duration.ofSeconds(2);
    private static final Seen NOTHING = new Seen(0, 0, 0, 0, 0);

    private final ElasticMq server;
    private final BenchmarkFunction function;
    private final Path logs;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger queues = new AtomicInteger();

    private Bench(ElasticMq server, BenchmarkFunction function, Path logs) {
        this.server = server;
        this.function = function;
        this.logs = logs;
    }

    static Bench start(Path logs) throws InterruptedException {
        ElasticMq server = ElasticMq.start(logs, SERVER_HEAP_GIB);
        return new Bench(server, BenchmarkFunction.start(logs), logs);
    }

    ElasticMq server() {
        return server;
    }

    BenchmarkFunction function() {
        return function;
    }

    Path logs() {
        return logs;
    }

    /** A new, empty queue. */
    Queue queue(int bodySize) throws InterruptedException {
        return Queue.create(http, server, "bench-" + queues.incrementAndGet(), bodySize);
    }

    /** Runs one subject once: it starts with all messages waiting, works them off, and then gets single ones. */
    Figures measure(Subject subject, Load load) throws InterruptedException {
        try (Queue queue = queue(load.bodySize())) {
            queue.fill(load.all());
            function.reset(load.delay());
            try (ChildProcess process = subject.start(queue, server, function, load.lanes(), logs)) {
                return measure(process, queue, load);
            }
        }
    }

    private Figures measure(ChildProcess process, Queue queue, Load load) throws InterruptedException {
        try {
            Seen warm = function.await(load.warmUp(), SLOWEST);
            ProcessUsage before = ProcessUsage.of(process.pid());
            Seen done = function.await(load.warmUp() + load.measured(), SLOWEST);
            ProcessUsage after = ProcessUsage.of(process.pid());
            double messages = done.messages() - warm.messages();
            double seconds = (done.now() - warm.now()) / 1e6;
            double cpu = (after.cpuSeconds() - before.cpuSeconds()) * 1000 / messages;
            double firstCall = (done.first() - ChronoUnit.MICROS.between(Instant.EPOCH, process.started())) / 1e6;
            function.await(load.all(), SLOWEST);
            Seen idle = load.latencySamples() > 0 ? latency(queue, load.latencySamples()) : NOTHING;
            return new Figures(
                    messages / seconds,
                    cpu,
                    firstCall,
                    idle.medianLatency() / 1e3,
                    idle.worstLatency() / 1e3,
                    after.peakMiB());
        } catch (RuntimeException failure) {
            throw new IllegalStateException("the subject wrote: " + process.tail(), failure);
        }
    }

    private Seen latency(Queue queue, int samples) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(TO_FALL_IDLE.toNanos());
        sendOneByOne(queue, LATENCY_WARM_UP);
        return sendOneByOne(queue, samples);
    }

    private Seen sendOneByOne(Queue queue, int messages) throws InterruptedException {
        function.reset(Duration.ZERO);
        for (int message = 0; message < messages; message++) {
            queue.send();
            TimeUnit.NANOSECONDS.sleep(BETWEEN_MESSAGES.toNanos());
        }
        return function.await(messages, SLOWEST);
    }

    @Override
    public void close() {
        http.close();
        function.close();
        server.close();
    }
}
