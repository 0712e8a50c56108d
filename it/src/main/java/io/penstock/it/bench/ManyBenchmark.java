package io.penstock.it.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What many mappings cost that have nothing to do, in one process: on queues, and on streams. */
final class ManyBenchmark {

    private static final List<String> JVM = SmallContainer.withHeap(768);

    private final Options options;

    ManyBenchmark(Options options) {
        this.options = options;
    }

    void run(Path target) throws InterruptedException, IOException {
        Report report = new Report(target.resolve("benchmark-many.md"));
        Path logs = target.resolve("benchmark");
        if (options.queues() > 0) {
            try (Bench bench = Bench.start(logs)) {
                report.text(queues(
                        new IdleMappings(bench, JVM, options.rest()).measure(options.queues(), options.rounds())));
            }
        }
        if (options.streams() > 0) {
            report.text(streams(
                    new IdleStreams(logs, JVM, options.rest()).measure(options.streams() - 1, options.rounds())));
        }
        report.write();
    }

    private static String queues(Rest.Compared idle) {
        Rest alone = idle.alone();
        Rest among = idle.among();
        double more = among.residentMiB() - alone.residentMiB();
        Table table = new Table(idle.columns("difference"));
        table.row("resident memory, MiB", alone.residentMiB(), among.residentMiB(), more, Goal.atMost(250, more));
        table.row(
                "processor, % of a core",
                alone.cpu(), among.cpu(), among.cpu() - alone.cpu(), Goal.atMost(10, among.cpu()));
        table.row("platform threads", alone.threads(), among.threads(), among.threads() - alone.threads(), Goal.NONE);
        return table.toString();
    }

    private static String streams(Rest.Compared idle) {
        Rest alone = idle.alone();
        Rest among = idle.among();
        Rest each = idle.each();
        Table table = new Table(idle.columns("one more"));
        table.row(
                "resident memory, MiB",
                alone.residentMiB(),
                among.residentMiB(),
                each.residentMiB(),
                Goal.atMost(900, among.residentMiB()));
        table.row("processor, % of a core", alone.cpu(), among.cpu(), each.cpu(), Goal.atMost(60, among.cpu()));
        table.row(
                "start to all streams read, s", alone.reached(), among.reached(), "", Goal.atMost(60, among.reached()));
        idle.streamGoals(table);
        return table.toString();
    }
}
