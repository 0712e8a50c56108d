package io.penstock.it.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** The entry point of all benchmarks; {@code docs/benchmarks.md} describes how they are run. */
public final class Benchmarks {

    private Benchmarks() {}

    /**
     * Runs what the first argument names, with the options that follow: {@code sqs}, {@code many}, {@code sdk},
     * {@code kinesis}, {@code dynamodb} or {@code core}, or some of them with commas between.
     */
    public static void main(String[] arguments) throws InterruptedException, IOException, RunnerException {
        String names = arguments.length == 0 ? "sqs" : arguments[0];
        List<String> rest = List.of(arguments).subList(Math.min(1, arguments.length), arguments.length);
        for (String name : names.split(",")) {
            run(name, rest);
        }
        System.exit(0);
    }

    private static void run(String name, List<String> rest) throws InterruptedException, IOException, RunnerException {
        Path target = Path.of("target").toAbsolutePath();
        switch (name) {
            case "sqs" -> new SqsBenchmark(Options.parse(rest)).run(target);
            case "many" -> new ManyBenchmark(Options.parse(rest)).run(target);
            case "sdk" -> new SdkBenchmark(Options.parse(rest)).run(target);
            case "kinesis" -> new KinesisBenchmark(Options.parse(rest)).run(target);
            case "dynamodb" -> new DynamoDbBenchmark(Options.parse(rest)).run(target);
            case "core" -> CorePathBenchmark.run(rest);
            default ->
                throw new IllegalArgumentException(
                        "no benchmark '" + name + "'; expected sqs, many, sdk, kinesis, dynamodb or core");
        }
    }
}
