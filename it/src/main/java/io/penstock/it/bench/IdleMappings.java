package io.penstock.it.bench;

import io.penstock.it.bench.BenchmarkFunction.Seen;
import io.penstock.it.support.BuiltService;
import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ProcessUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What mappings on empty queues cost a service that has one more mapping at work. */
final class IdleMappings {

    private static final Duration SETTLING = Duration.ofSeconds(40);
    private static final Duration WATCHED = Duration.ofSeconds(60);
    private static final int MESSAGES = 5000;
    private static final int LANES = 16;

    private final Bench bench;
    private final int count;

    IdleMappings(Bench bench, int count) {
        this.bench = bench;
        this.count = count;
    }

    /** Memory and processor time of a service that is idle, with one mapping and with {@code count} more. */
    String measure() throws InterruptedException {
        ProcessUsage alone = idle(0);
        ProcessUsage among = idle(count);
        Table table = new Table("idle service", "1 mapping", (count + 1) + " mappings", "difference");
        table.row(
                "resident memory, MiB",
                alone.residentMiB(),
                among.residentMiB(),
                among.residentMiB() - alone.residentMiB());
        double before = share(alone);
        double after = share(among);
        table.row("processor, % of a core", before, after, after - before);
        return table.toString();
    }

    private static double share(ProcessUsage usage) {
        return usage.cpuSeconds() * 100 / WATCHED.toSeconds();
    }

    /** Warms the one mapping, lets everything come to rest, then watches. */
    private ProcessUsage idle(int others) throws InterruptedException {
        List<Queue> queues = new ArrayList<>();
        StringBuilder yaml = new StringBuilder(PenstockYaml.service(bench.server(), bench.function()));
        for (int index = 0; index <= others; index++) {
            Queue queue = bench.queue(256);
            queues.add(queue);
            yaml.append(PenstockYaml.mapping("mapping-" + index, queue.arn(), LANES));
        }
        bench.function().reset(Duration.ZERO);
        queues.getFirst().fill(MESSAGES);
        ChildProcess process = PenstockService.start(
                        BuiltService.trained(), "idle", bench.logs(), SmallContainer.JVM, yaml.toString())
                .process();
        try (process) {
            Seen seen = bench.function().await(MESSAGES, Duration.ofMinutes(2));
            TimeUnit.NANOSECONDS.sleep(SETTLING.toNanos());
            double before = ProcessUsage.of(process.pid()).cpuSeconds();
            TimeUnit.NANOSECONDS.sleep(WATCHED.toNanos());
            ProcessUsage after = ProcessUsage.of(process.pid());
            if (seen.messages() < MESSAGES) {
                throw new IllegalStateException("only " + seen.messages() + " messages came through");
            }
            return new ProcessUsage(after.cpuSeconds() - before, after.residentMiB(), after.peakMiB(), after.threads());
        } catch (RuntimeException failure) {
            throw new IllegalStateException("the service wrote: " + process.tail(), failure);
        } finally {
            for (Queue queue : queues) {
                queue.close();
            }
        }
    }
}
