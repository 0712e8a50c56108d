package io.penstock.it.bench;

import io.penstock.it.support.BuiltService;
import io.penstock.it.support.ChildProcess;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.ElasticMq;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The service that is measured: how it is configured, and how it is started. */
final class MeasuredService {

    /** The function of mappings of queues. */
    static final String FUNCTION = "measured";

    private static final int BATCH = 10;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private MeasuredService() {}

    /** Without mappings, with AWS's services at {@code endpoints}. */
    static Configuration at(Map<String, URI> endpoints) {
        return Configuration.empty()
                .withSpring("spring.main.banner-mode", "off")
                .aws(ElasticMq.REGION, endpoints);
    }

    /** For queues of {@code server} alone, which all have one function. */
    static Configuration ofQueues(ElasticMq server, BenchmarkFunction function) {
        return function(at(Map.of("sqs", server.endpoint())).with("sources", List.of("sqs")), FUNCTION, function);
    }

    /** Adds the function under a name of its own. */
    static Configuration function(Configuration configuration, String name, BenchmarkFunction function) {
        return configuration.function(name, function.url(), TIMEOUT);
    }

    /** A mapping of a queue. */
    static MappingEntry queue(String name, String arn, int lanes) {
        return MappingEntry.of(name, arn).function(FUNCTION).batchSize(BATCH).maximumConcurrency(lanes);
    }

    /** A mapping of a stream, whose function has its name. */
    static MappingEntry stream(String name, String arn) {
        return MappingEntry.of(name, arn).fromTrimHorizon().batchSize(BareProcessor.BATCH);
    }

    /** Starts it as users run it, on a JVM with these options. */
    static ChildProcess start(String name, Path logs, List<String> jvm, Configuration configuration) {
        return PenstockService.start(BuiltService.trained(), name, logs, jvm, configuration)
                .process();
    }
}
