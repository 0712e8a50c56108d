package io.penstock.it.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Penstock against a bare loop on the AWS SDK, on the same ElasticMQ, interleaved, medians of several rounds, for
 * bodies of several sizes; and what a hundred idle mappings cost.
 */
final class SqsBenchmark {

    private static final Duration SLOW = Duration.ofMillis(20);
    private static final List<Subject> SUBJECTS = List.of(
            new Subject.BareSdk("bare SDK loop", Set.of(), List.of()), new Subject.Penstock("Penstock", List.of()));

    private final Options options;
    private final List<Load> loads;

    SqsBenchmark(Options options) {
        this.options = options;
        this.loads = options.loads();
    }

    /** The runs of both subjects with one load. */
    private record Pair(List<Figures> bare, List<Figures> ours) {

        Pair() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        /** Runs both once. */
        void measure(Bench bench, Report report, int round, Load load) throws InterruptedException {
            bare.add(report.progress(round, SUBJECTS.getFirst(), bench.measure(SUBJECTS.getFirst(), load)));
            ours.add(report.progress(round, SUBJECTS.getLast(), bench.measure(SUBJECTS.getLast(), load)));
        }
    }

    void run(Path target) throws InterruptedException, IOException {
        List<Pair> quick = loads.stream().map(load -> new Pair()).toList();
        Pair slow = new Pair();
        Report report = new Report(target.resolve("benchmark-sqs.md"));
        try (Bench bench = Bench.start(target.resolve("benchmark"))) {
            for (int round = 1; round <= options.rounds(); round++) {
                for (int index = 0; index < loads.size(); index++) {
                    quick.get(index).measure(bench, report, round, loads.get(index));
                }
                slow.measure(bench, report, round, slowLoad());
            }
            report.text(whole(quick.getFirst(), slow));
            for (int index = 1; index < loads.size(); index++) {
                report.text(larger(loads.get(index), quick.get(index)));
            }
            if (options.idleMappings() > 0) {
                report.text(idle(new IdleMappings(bench, SmallContainer.JVM, options.rest())
                        .measure(options.idleMappings(), 1)));
            }
        }
        report.write();
    }

    /** Of the first size alone. */
    private Load slowLoad() {
        return loads.getFirst().slow(SLOW, options.slowLanes());
    }

    private String whole(Pair quick, Pair slow) {
        Figures bare = Figures.median(quick.bare());
        Figures ours = Figures.median(quick.ours());
        Figures bareSlow = Figures.median(slow.bare());
        Figures oursSlow = Figures.median(slow.ours());
        Table table = table(loads.getFirst());
        speed(table, bare, ours);
        ratio(table, "messages/s, function takes 20 ms", bareSlow.perSecond(), oursSlow.perSecond(), Goal.NONE);
        double ideal = slowLoad().ideal();
        ratio(
                table,
                "share of the ideal " + Table.number(ideal) + " messages/s of " + options.slowLanes() + " lanes",
                bareSlow.perSecond() / ideal,
                oursSlow.perSecond() / ideal,
                Goal.atLeast(0.9, oursSlow.perSecond() / ideal));
        ratio(
                table,
                "CPU s per 1,000 messages, function takes 20 ms",
                bareSlow.cpu(),
                oursSlow.cpu(),
                Goal.atMost(0.6, oursSlow.cpu() / bareSlow.cpu()));
        ratio(table, "start to first call, s", bare.firstCall(), ours.firstCall(), Goal.atMost(1.3, ours.firstCall()));
        latency(table, "p50", bare.medianLatency(), ours.medianLatency());
        latency(table, "p99", bare.worstLatency(), ours.worstLatency());
        memory(table, bare, ours);
        return table.toString();
    }

    private String larger(Load load, Pair runs) {
        Figures bare = Figures.median(runs.bare());
        Figures ours = Figures.median(runs.ours());
        Table table = table(load);
        speed(table, bare, ours);
        memory(table, bare, ours);
        return table.toString();
    }

    private Table table(Load load) {
        return new Table(
                "%d lanes, batches of 10, bodies of %,d bytes, medians of %d"
                        .formatted(load.lanes(), load.bodySize(), options.rounds()),
                "bare SDK loop",
                "Penstock",
                "ratio",
                "goal");
    }

    private static void speed(Table table, Figures bare, Figures ours) {
        ratio(
                table,
                "messages/s, function answers at once",
                bare.perSecond(),
                ours.perSecond(),
                Goal.atLeast(1.3, ours.perSecond() / bare.perSecond()));
        ratio(
                table,
                "CPU s per 1,000 messages, function answers at once",
                bare.cpu(),
                ours.cpu(),
                Goal.atMost(0.5, ours.cpu() / bare.cpu()));
    }

    private static void latency(Table table, String part, double bare, double ours) {
        ratio(table, "idle, sent to called, " + part + ", ms", bare, ours, Goal.atMostMore(0.5, bare, ours));
    }

    private static void memory(Table table, Figures bare, Figures ours) {
        ratio(
                table,
                "peak resident memory, MiB (heap of 256 MiB)",
                bare.peakMiB(),
                ours.peakMiB(),
                Goal.atMost(260, ours.peakMiB()));
    }

    private static void ratio(Table table, String figure, double bare, double ours, String goal) {
        table.row(figure, bare, ours, ours / bare, goal);
    }

    private static String idle(Rest.Compared idle) {
        double memory = idle.among().residentMiB() - idle.alone().residentMiB();
        double cpu = idle.among().cpu() - idle.alone().cpu();
        Table table = new Table(idle.columns("difference"));
        table.row(
                "resident memory, MiB",
                idle.alone().residentMiB(),
                idle.among().residentMiB(),
                memory,
                Goal.atMost(60, memory));
        table.row("processor, % of a core", idle.alone().cpu(), idle.among().cpu(), cpu, Goal.atMost(2, cpu));
        return table.toString();
    }
}
