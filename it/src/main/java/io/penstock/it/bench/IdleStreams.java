package io.penstock.it.bench;

import io.penstock.it.bench.BenchmarkFunction.Seen;
import io.penstock.it.bench.KinesisWorld.Reader;
import io.penstock.it.support.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** What Kinesis mappings cost a service when their streams, of one shard each, stay empty. Used by one thread. */
final class IdleStreams {

    private static final Duration SLOWEST = Duration.ofMinutes(5);
    private static final int FIRST_RECORDS = 100;

    private final Path logs;
    private final List<String> jvm;
    private final Rest.Times times;

    /** Of services on a JVM with these options. */
    IdleStreams(Path logs, List<String> jvm, Rest.Times times) {
        this.logs = logs;
        this.jvm = jvm;
        this.times = times;
    }

    /** A service that is idle, with one mapping and with {@code more}, medians of {@code rounds}. */
    Rest.Compared measure(int more, int rounds) throws InterruptedException {
        List<Rest> alone = new ArrayList<>();
        List<Rest> among = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            try (KinesisWorld world = KinesisWorld.start(logs)) {
                alone.add(Report.rest(round, 1, idle(world, 1)));
                among.add(Report.rest(round, 1 + more, idle(world, 1 + more)));
            }
        }
        return new Rest.Compared(Rest.median(alone), Rest.median(among), more);
    }

    /** Each mapping delivers what its stream has, then everything comes to rest and is watched. */
    private Rest idle(KinesisWorld world, int mappings) throws InterruptedException {
        List<Reader> readers = new ArrayList<>();
        for (int mapping = 0; mapping < mappings; mapping++) {
            readers.addAll(KinesisWorld.readers(world.stream(FIRST_RECORDS), 1));
        }
        world.function().reset(Duration.ZERO);
        ChildProcess process = world.counted(readers, jvm);
        try (process) {
            Seen all = world.function().await((long) FIRST_RECORDS * mappings, SLOWEST);
            double reached = (all.now() - ChronoUnit.MICROS.between(Instant.EPOCH, process.started())) / 1e6;
            return Rest.watch(process, times, world::leaseCalls, reached);
        } catch (RuntimeException failure) {
            throw new IllegalStateException("the service wrote: " + process.tail(), failure);
        }
    }
}
