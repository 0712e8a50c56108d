package io.penstock.it.bench;

import io.penstock.it.bench.KinesisWorld.Reader;
import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.ProcessUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What one more Kinesis mapping costs a service when its stream stays empty. */
final class IdleStreams {

    static final int MOST = 19;

    private static final Duration SETTLING = Duration.ofSeconds(40);
    private static final Duration WATCHED = Duration.ofSeconds(60);
    private static final Duration SLOWEST = Duration.ofMinutes(3);
    private static final int FIRST_RECORDS = 100;

    private final KinesisWorld world;
    private final int more;

    /** Compares one mapping with {@code more} beside it. */
    IdleStreams(KinesisWorld world, int more) {
        this.world = world;
        this.more = more;
    }

    private record Rest(double cpu, double residentMiB, double threads, double calls) {

        Rest perMapping(Rest alone, int mappings) {
            return new Rest(
                    (cpu - alone.cpu) / mappings,
                    (residentMiB - alone.residentMiB) / mappings,
                    (threads - alone.threads) / mappings,
                    (calls - alone.calls) / mappings);
        }
    }

    /** The table of what a service costs at rest. */
    String measure() throws InterruptedException {
        Rest alone = rest(1);
        Rest among = rest(1 + more);
        Rest each = among.perMapping(alone, more);
        Table table = new Table("idle service", "1 mapping", (1 + more) + " mappings", "one more");
        table.row("processor, % of a core", alone.cpu, among.cpu, each.cpu);
        table.row("resident memory, MiB", alone.residentMiB, among.residentMiB, each.residentMiB);
        table.row("platform threads", alone.threads, among.threads, each.threads);
        table.row("DynamoDB calls/s", alone.calls, among.calls, each.calls);
        return table.toString();
    }

    /** Each mapping delivers what its stream has, then everything comes to rest and is watched. */
    private Rest rest(int mappings) throws InterruptedException {
        List<Reader> readers = new ArrayList<>();
        for (int mapping = 0; mapping < mappings; mapping++) {
            readers.addAll(KinesisWorld.readers(world.stream(FIRST_RECORDS), 1));
        }
        world.function().reset(Duration.ZERO);
        try (ChildProcess process = world.counted(readers)) {
            world.function().await((long) FIRST_RECORDS * mappings, SLOWEST);
            TimeUnit.NANOSECONDS.sleep(SETTLING.toNanos());
            int calls = world.leaseCalls();
            ProcessUsage before = ProcessUsage.of(process.pid());
            TimeUnit.NANOSECONDS.sleep(WATCHED.toNanos());
            ProcessUsage after = ProcessUsage.of(process.pid());
            return new Rest(
                    (after.cpuSeconds() - before.cpuSeconds()) * 100 / WATCHED.toSeconds(),
                    after.residentMiB(),
                    after.threads(),
                    (world.leaseCalls() - calls) / (double) WATCHED.toSeconds());
        }
    }
}
