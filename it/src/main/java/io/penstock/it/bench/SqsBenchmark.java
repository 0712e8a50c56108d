package io.penstock.it.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Penstock against a bare loop on the AWS SDK, on the same ElasticMQ, interleaved, medians of several rounds; and what a
 * hundred idle mappings cost.
 */
final class SqsBenchmark {

    private static final Duration SLOW = Duration.ofMillis(20);

    private final Options options;
    private final Load load;

    SqsBenchmark(Options options) {
        this.options = options;
        this.load = options.load();
    }

    void run(Path target) throws InterruptedException, IOException {
        List<Subject> subjects = List.of(
                new Subject.BareSdk("bare SDK loop", Set.of(), List.of()), new Subject.Penstock("Penstock", List.of()));
        Load slow = load.slow(SLOW);
        List<List<Figures>> quickRuns = List.of(new ArrayList<>(), new ArrayList<>());
        List<List<Figures>> slowRuns = List.of(new ArrayList<>(), new ArrayList<>());
        Report report = new Report(target.resolve("benchmark-sqs.md"));
        try (Bench bench = Bench.start(target.resolve("benchmark"))) {
            for (int round = 1; round <= options.rounds(); round++) {
                for (int index = 0; index < subjects.size(); index++) {
                    Subject subject = subjects.get(index);
                    quickRuns.get(index).add(report.progress(round, subject, bench.measure(subject, load)));
                    slowRuns.get(index).add(report.progress(round, subject, bench.measure(subject, slow)));
                }
            }
            report.text(compare(quickRuns, slowRuns));
            if (options.idleMappings() > 0) {
                report.text(new IdleMappings(bench, options.idleMappings()).measure());
            }
        }
        report.write();
    }

    private String compare(List<List<Figures>> quickRuns, List<List<Figures>> slowRuns) {
        Figures bare = Figures.median(quickRuns.get(0));
        Figures ours = Figures.median(quickRuns.get(1));
        Figures bareSlow = Figures.median(slowRuns.get(0));
        Figures oursSlow = Figures.median(slowRuns.get(1));
        Table table = new Table(
                "%d lanes, batches of 10, bodies of %d bytes, medians of %d"
                        .formatted(load.lanes(), load.bodySize(), options.rounds()),
                "bare SDK loop",
                "Penstock",
                "ratio");
        ratio(table, "messages/s, function answers at once", bare.perSecond(), ours.perSecond());
        ratio(table, "CPU s per 1,000 messages, function answers at once", bare.cpu(), ours.cpu());
        ratio(table, "messages/s, function takes 20 ms", bareSlow.perSecond(), oursSlow.perSecond());
        double ideal = load.slow(SLOW).ideal();
        ratio(
                table,
                "share of the ideal " + Table.number(ideal) + " messages/s",
                bareSlow.perSecond() / ideal,
                oursSlow.perSecond() / ideal);
        ratio(table, "CPU s per 1,000 messages, function takes 20 ms", bareSlow.cpu(), oursSlow.cpu());
        ratio(table, "start to first call, s", bare.firstCall(), ours.firstCall());
        ratio(table, "idle, sent to called, p50, ms", bare.medianLatency(), ours.medianLatency());
        ratio(table, "idle, sent to called, p99, ms", bare.worstLatency(), ours.worstLatency());
        ratio(table, "peak resident memory, MiB (heap of 256 MiB)", bare.peakMiB(), ours.peakMiB());
        return table.toString();
    }

    private static void ratio(Table table, String figure, double bare, double ours) {
        table.row(figure, bare, ours, ours / bare);
    }
}
