package io.penstock.it.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What the layers of the AWS SDK cost: the bare loop with one setting changed at a time, interleaved. */
final class SdkBenchmark {

    private static final Set<SdkSetting> TUNED = EnumSet.of(
            SdkSetting.NO_CHECKSUMS, SdkSetting.NO_RETRIES, SdkSetting.FIXED_ENDPOINT, SdkSetting.FIXED_AUTH_SCHEME);

    private final Options options;

    SdkBenchmark(Options options) {
        this.options = options;
    }

    void run(Path target) throws InterruptedException, IOException {
        List<Subject> subjects = subjects();
        List<List<Figures>> runs = new ArrayList<>();
        subjects.forEach(subject -> runs.add(new ArrayList<>()));
        Report report = new Report(target.resolve("benchmark-sdk.md"));
        try (Bench bench = Bench.start(target.resolve("benchmark"))) {
            for (int round = 1; round <= options.rounds(); round++) {
                for (int index = 0; index < subjects.size(); index++) {
                    Subject subject = subjects.get(index);
                    runs.get(index)
                            .add(report.progress(
                                    round,
                                    subject,
                                    bench.measure(subject, options.loads().getFirst())));
                }
            }
        }
        Table table =
                new Table("bare SDK loop, medians of " + options.rounds(), "CPU s/1k", "of the first", "msg/s", "MiB");
        double first = Figures.median(runs.getFirst()).cpu();
        for (int index = 0; index < subjects.size(); index++) {
            Figures figures = Figures.median(runs.get(index));
            table.row(
                    subjects.get(index).name(),
                    figures.cpu(),
                    figures.cpu() / first,
                    figures.perSecond(),
                    figures.peakMiB());
        }
        report.text(table.toString());
        report.write();
    }

    private List<Subject> subjects() {
        Stream<Subject> single = Stream.of(SdkSetting.values())
                .map(setting -> new Subject.BareSdk(setting.text(), EnumSet.of(setting), List.of()));
        return Stream.of(
                        Stream.of(new Subject.BareSdk(
                                "as it comes: CRT client for SQS and function", Set.of(), List.of())),
                        single,
                        Stream.of(
                                new Subject.BareSdk(
                                        "no checksums, no retries, fixed endpoint, fixed scheme", TUNED, List.of()),
                                new Subject.BareSdk(
                                        "JVM with `-XX:+UseSerialGC`", Set.of(), List.of("-XX:+UseSerialGC")),
                                new Subject.BareSdk(
                                        "JVM with `-XX:+UseCompactObjectHeaders`",
                                        Set.of(),
                                        List.of("-XX:+UseCompactObjectHeaders"))))
                .<Subject>flatMap(stream -> stream)
                .filter(subject -> subject.name().contains(options.only()))
                .toList();
    }
}
