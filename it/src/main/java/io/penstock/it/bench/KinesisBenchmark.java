package io.penstock.it.bench;

import io.penstock.it.bench.BenchmarkFunction.Seen;
import io.penstock.it.bench.KinesisWorld.Reader;
import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.ProcessUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Penstock against the Kinesis Client Library alone, on the same emulators and with the same settings;
 * how soon a start and a restart deliver; what a parallelization factor brings; and what idle mappings cost. Used by
 * one thread.
 */
final class KinesisBenchmark {

    private static final Duration SLOWEST = Duration.ofMinutes(3);

    /** kinesis-local takes few records a second, so each is read many times. */
    private static final int STREAMS = 2;

    private static final int READERS_OF_A_STREAM = 12;
    private static final int PART = 250;
    private static final int AFTER_A_RESTART = 100;
    private static final int MOST_IDLE = 19;
    private static final double LEAST_SPEED = 0.95;
    private static final double MOST_CPU = 1.0;

    private final Options options;

    KinesisBenchmark(Options options) {
        this.options = options;
    }

    void run(Path target) throws InterruptedException, IOException {
        Report report = new Report(target.resolve("benchmark-kinesis.md"));
        List<StreamRun> bare = new ArrayList<>();
        List<StreamRun> ours = new ArrayList<>();
        List<Double> starts = new ArrayList<>();
        List<Double> restarts = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            // New emulators each time, since kinesis-local is slower the more it holds.
            try (KinesisWorld world = KinesisWorld.start(target.resolve("benchmark"))) {
                bare.add(report.noted("bare KCL", measure(world, world::bare)));
                ours.add(report.noted("Penstock", measure(world, readers -> world.penstock(readers, 1))));
                String small = world.stream(0);
                starts.add(firstCall(world, small));
                restarts.add(firstCall(world, small));
            }
        }
        Table table = new Table(
                "%d readers of streams of one shard that flow, batches of 10, records of 256 bytes, medians of %d"
                        .formatted(STREAMS * READERS_OF_A_STREAM, options.rounds()),
                "bare KCL",
                "Penstock",
                "ratio",
                "goal");
        StreamRun.median(bare).compare(table, StreamRun.median(ours), LEAST_SPEED, cost -> Goal.atMost(MOST_CPU, cost));
        start(table, "start to first call, one mapping, empty lease table, s", middle(starts));
        start(table, "restart to first call, one mapping, s", middle(restarts));
        report.text(table.toString());
        try (KinesisWorld world = KinesisWorld.start(target.resolve("benchmark"))) {
            report.text(parallelization(world));
        }
        if (options.idleMappings() > 0) {
            report.text(idle(new IdleStreams(target.resolve("benchmark"), SmallContainer.JVM, options.rest())
                    .measure(Math.min(options.idleMappings(), MOST_IDLE), 1)));
        }
        report.write();
    }

    private static void start(Table table, String figure, double seconds) {
        table.row(figure, "", seconds, "", Goal.atMost(6, seconds));
    }

    private static String idle(Rest.Compared idle) {
        Rest each = idle.each();
        Table table = new Table(idle.columns("one more"));
        table.row(
                "processor, % of a core",
                idle.alone().cpu(), idle.among().cpu(), each.cpu(), Goal.atMost(1, each.cpu()));
        table.row(
                "resident memory, MiB",
                idle.alone().residentMiB(),
                idle.among().residentMiB(),
                each.residentMiB(),
                Goal.atMost(15, each.residentMiB()));
        idle.streamGoals(table);
        return table.toString();
    }

    private static double middle(List<Double> seconds) {
        return seconds.stream().sorted().toList().get(seconds.size() / 2);
    }

    @FunctionalInterface
    private interface Starter {
        ChildProcess with(List<Reader> readers) throws InterruptedException;
    }

    /** Once each reader has its first record, records are put as quickly as the emulator takes them. */
    private StreamRun measure(KinesisWorld world, Starter subject) throws InterruptedException {
        List<String> streams = new ArrayList<>();
        List<Reader> readers = new ArrayList<>();
        for (int stream = 0; stream < STREAMS; stream++) {
            streams.add(world.stream(1));
            readers.addAll(KinesisWorld.readers(streams.getLast(), READERS_OF_A_STREAM));
        }
        world.function().reset(Duration.ZERO);
        try (ChildProcess process = subject.with(readers)) {
            Seen first = world.function().await(readers.size(), SLOWEST);
            Seen warm = flow(world, streams, first, options.putWarmUp());
            ProcessUsage before = ProcessUsage.of(process.pid());
            Seen done = flow(world, streams, warm, options.putMeasured());
            ProcessUsage after = ProcessUsage.of(process.pid());
            double records = done.messages() - warm.messages();
            return new StreamRun(
                    records * 1e6 / (done.now() - warm.now()),
                    (after.cpuSeconds() - before.cpuSeconds()) * 1000 / records,
                    StreamRun.firstCall(process, first),
                    0);
        }
    }

    private static Seen flow(KinesisWorld world, List<String> streams, Seen before, int records)
            throws InterruptedException {
        for (int put = 0; put < records; put += PART) {
            streams.forEach(stream -> world.put(stream, PART));
        }
        return world.function().await(before.messages() + (long) records * STREAMS * READERS_OF_A_STREAM, SLOWEST);
    }

    /** The seconds from the start of a service to its first invocation; it then stops by itself. */
    private static double firstCall(KinesisWorld world, String stream) throws InterruptedException {
        world.put(stream, AFTER_A_RESTART);
        world.function().reset(Duration.ZERO);
        try (ChildProcess process = world.penstock(KinesisWorld.readers(stream, 1), 1)) {
            double seconds = StreamRun.firstCall(process, world.function().await(AFTER_A_RESTART, SLOWEST));
            process.terminate();
            process.awaitExit(SLOWEST);
            return seconds;
        }
    }

    /** One shard and a function of 50 ms, with one lane and with ten. */
    private static String parallelization(KinesisWorld world) throws InterruptedException {
        double one = withSlowFunction(world, 1, 3_000);
        double ten = withSlowFunction(world, 10, 3_000);
        return String.format(
                Locale.ROOT,
                "| one shard, function of 50 ms, batches of at most 10 | records/s |%n|---|---:|%n"
                        + "| ParallelizationFactor 1 | %,.0f |%n| ParallelizationFactor 10 | %,.0f |%n"
                        + "| ratio | %.1f |%n",
                one,
                ten,
                ten / one);
    }

    private static double withSlowFunction(KinesisWorld world, int lanes, int records) throws InterruptedException {
        List<Reader> stream = KinesisWorld.readers(world.stream(records), 1);
        world.function().reset(Duration.ofMillis(50));
        try (ChildProcess process = world.penstock(stream, lanes)) {
            Seen warm = world.function().await(records / 10, SLOWEST);
            Seen done = world.function().await(records * 9L / 10, SLOWEST);
            if (!process.isAlive()) {
                throw new IllegalStateException("the service ended: " + process.tail());
            }
            return (done.messages() - warm.messages()) * 1e6 / (done.now() - warm.now());
        }
    }
}
