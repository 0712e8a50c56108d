package io.penstock.it.bench;

import io.penstock.it.bench.BenchmarkFunction.Seen;
import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.ProcessUsage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * What one reader of streams did.
 *
 * @param perSecond records a second
 * @param cpu seconds of processor time for 1,000 records
 * @param firstCall seconds from its start
 * @param latency seconds from writing a record to the function's call; 0 when that was not measured
 */
record StreamRun(double perSecond, double cpu, double firstCall, double latency) {

    /** Lets {@code process} work off {@code warmUp} records and measures the next ones. */
    static StreamRun measure(
            ChildProcess process, BenchmarkFunction function, int warmUp, int measured, Duration slowest)
            throws InterruptedException {
        Seen warm = function.await(warmUp, slowest);
        ProcessUsage before = ProcessUsage.of(process.pid());
        Seen done = function.await(warmUp + measured, slowest);
        ProcessUsage after = ProcessUsage.of(process.pid());
        double records = done.messages() - warm.messages();
        return new StreamRun(
                records * 1e6 / (done.now() - warm.now()),
                (after.cpuSeconds() - before.cpuSeconds()) * 1000 / records,
                firstCall(process, done),
                0);
    }

    /** The seconds from the start of a process to its first invocation. */
    static double firstCall(ChildProcess process, Seen seen) {
        return (seen.first() - ChronoUnit.MICROS.between(Instant.EPOCH, process.started())) / 1e6;
    }

    StreamRun with(double measuredLatency) {
        return new StreamRun(perSecond, cpu, firstCall, measuredLatency);
    }

    /** The median of each figure. */
    static StreamRun median(List<StreamRun> runs) {
        return new StreamRun(
                middle(runs, StreamRun::perSecond),
                middle(runs, StreamRun::cpu),
                middle(runs, StreamRun::firstCall),
                middle(runs, StreamRun::latency));
    }

    private static double middle(List<StreamRun> runs, ToDoubleFunction<StreamRun> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /**
     * The rows about speed and cost of a table that compares {@code ours} with this yardstick, with the goals of their
     * ratios.
     */
    void compare(Table table, StreamRun ours, double leastSpeed, DoubleFunction<String> cpuGoal) {
        double speed = ours.perSecond / perSecond;
        double cost = ours.cpu / cpu;
        table.row("records/s", perSecond, ours.perSecond, speed, Goal.atLeast(leastSpeed, speed));
        table.row("CPU s per 1,000 records", cpu, ours.cpu, cost, cpuGoal.apply(cost));
    }

    /** One line. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,7.0f records/s  %.3f CPU s/1k  first call %.2f s  latency %.3f s",
                perSecond,
                cpu,
                firstCall,
                latency);
    }
}
