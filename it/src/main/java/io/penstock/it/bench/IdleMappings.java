package io.penstock.it.bench;

import io.penstock.it.bench.BenchmarkFunction.Seen;
import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.Configuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What mappings on empty queues cost a service that has one more mapping in use. Used by one thread. */
final class IdleMappings {

    private static final Duration SLOWEST = Duration.ofMinutes(3);
    private static final int MESSAGES = 5000;
    private static final int LANES = 16;

    private final Bench bench;
    private final List<String> jvm;
    private final Rest.Times times;

    /** Of services on a JVM with these options. */
    IdleMappings(Bench bench, List<String> jvm, Rest.Times times) {
        this.bench = bench;
        this.jvm = jvm;
        this.times = times;
    }

    /** A service that is idle, with one mapping and with {@code more}, medians of {@code rounds}. */
    Rest.Compared measure(int more, int rounds) throws InterruptedException {
        List<Rest> alone = new ArrayList<>();
        List<Rest> among = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            alone.add(Report.rest(round, 1, idle(0)));
            among.add(Report.rest(round, 1 + more, idle(more)));
        }
        return new Rest.Compared(Rest.median(alone), Rest.median(among), more);
    }

    /** Warms the one mapping, lets everything come to rest, watches, and sees that every mapping still delivers. */
    private Rest idle(int others) throws InterruptedException {
        List<Queue> queues = new ArrayList<>();
        Configuration configuration = MeasuredService.ofQueues(bench.server(), bench.function());
        for (int index = 0; index <= others; index++) {
            Queue queue = bench.queue(256);
            queues.add(queue);
            configuration = configuration.mapping(MeasuredService.queue("mapping-" + index, queue.arn(), LANES));
        }
        bench.function().reset(Duration.ZERO);
        queues.getFirst().fill(MESSAGES);
        ChildProcess process = MeasuredService.start("idle", bench.logs(), jvm, configuration);
        try (process) {
            Seen seen = bench.function().await(MESSAGES, SLOWEST);
            Rest rest = Rest.watch(process, times, () -> 0, StreamRun.firstCall(process, seen));
            for (Queue queue : queues) {
                queue.send();
            }
            bench.function().await(seen.messages() + queues.size(), SLOWEST);
            return rest;
        } catch (RuntimeException failure) {
            throw new IllegalStateException("the service wrote: " + process.tail(), failure);
        } finally {
            for (Queue queue : queues) {
                queue.close();
            }
        }
    }
}
