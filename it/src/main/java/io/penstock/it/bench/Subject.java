package io.penstock.it.bench;

import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.ElasticMq;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A program that delivers messages of a queue to a function, as a process. */
interface Subject {

    /** Its name in the report. */
    String name();

    /** Starts it on {@code queue}, with so many lanes. */
    ChildProcess start(Queue queue, ElasticMq server, BenchmarkFunction function, int lanes, Path logs);

    /** A bare loop on the AWS SDK with these settings changed and these options of the JVM added. */
    record BareSdk(String name, Set<SdkSetting> changed, List<String> options) implements Subject {

        @Override
        public ChildProcess start(Queue queue, ElasticMq server, BenchmarkFunction function, int lanes, Path logs) {
            List<String> arguments = new ArrayList<>(List.of(
                    server.endpoint().toString(),
                    queue.url().toString(),
                    function.url().toString(),
                    Integer.toString(lanes)));
            changed.forEach(setting -> arguments.add(setting.name()));
            return ChildProcess.java(
                    "bare-sdk", logs, jvm(options), BareSdkLoop.class, arguments.toArray(String[]::new));
        }
    }

    /** The service, as users run it, with these options of the JVM added. */
    record Penstock(String name, List<String> options) implements Subject {

        @Override
        public ChildProcess start(Queue queue, ElasticMq server, BenchmarkFunction function, int lanes, Path logs) {
            return MeasuredService.start(
                    "penstock",
                    logs,
                    jvm(options),
                    MeasuredService.ofQueues(server, function)
                            .mapping(MeasuredService.queue("measured", queue.arn(), lanes)));
        }
    }

    private static List<String> jvm(List<String> options) {
        List<String> all = new ArrayList<>(SmallContainer.JVM);
        all.addAll(options);
        return all;
    }
}
