package io.penstock.it.chaos;

import io.penstock.it.support.Configuration;
import io.penstock.it.support.ElasticMq;
import io.penstock.it.support.MappingEntry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Writes the configuration of an instance. */
final class Configurations {

    /** How many invocations may run at the same time, over all instances, by the name of the function. */
    static final Map<String, Integer> LIMITS = Map.of(
            Source.TRADES.id(), 6,
            Source.TRADES.otherFunction(), 6,
            Source.NOTES.id(), 9);

    private static final Map<String, Object> BREAKER =
            Map.of("minimum-invocations", 5, "wait", "1s", "maximum-wait", "4s");

    private Configurations() {}

    private static int limit(String function) {
        return Objects.requireNonNull(LIMITS.get(function), function);
    }

    static Configuration of(World world, Functions functions, String instance, Tuning tuning) {
        Configuration configuration = Configuration.empty()
                .withSpring("spring.lifecycle.timeout-per-shutdown-phase", Fleet.GRACE.toSeconds() + "s")
                .aws(
                        ElasticMq.REGION,
                        Map.of(
                                "sqs", world.endpoint(Service.SQS),
                                "kinesis", world.endpoint(Service.KINESIS),
                                "dynamodb", world.endpoint(Service.DYNAMODB),
                                "dynamodb-streams", world.endpoint(Service.DYNAMODB_STREAMS)))
                .with("store", Map.of("type", "dynamodb"))
                .with("api", Map.of("extensions", true))
                .failoverTime(Duration.ofSeconds(3))
                .kinesisPollInterval(Duration.ofMillis(250));
        Duration timeout = tuning.broken() ? Duration.ZERO : Duration.ofMillis(tuning.timeoutMillis());
        for (Source source : Source.values()) {
            for (String function : source.functions()) {
                configuration = configuration.function(
                        function,
                        functions.url(source, function, instance),
                        timeout,
                        more(
                                source,
                                function,
                                functions.url(source, function, instance).toString(),
                                tuning));
            }
        }
        return tuning.withNotes() ? configuration.mapping(notes(world, tuning)) : configuration;
    }

    private static Map<String, Object> more(Source source, String function, String url, Tuning tuning) {
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("circuit-breaker", BREAKER);
        if (source == Source.TRADES) {
            more.put("reserved-concurrency", limit(function));
        }
        if (source == Source.MAILS && tuning.rate() > 0) {
            more.put("rate-limit", Map.of("invocations-per-second", tuning.rate()));
        }
        if (source.isConfigured()) {
            more.put("versions", Map.of("1", Map.of("url", url), "2", Map.of("url", url)));
            Map<String, Object> live =
                    Map.of("function-version", "1", "additional-version-weights", Map.of("2", tuning.newVersion()));
            more.put("aliases", Map.of("live", live));
        }
        return more;
    }

    private static MappingEntry notes(World world, Tuning tuning) {
        return MappingEntry.of(Source.NOTES.id(), world.arn(Source.NOTES))
                .function(Source.NOTES.id() + ":live")
                .batchSize(tuning.batchSize())
                .maximumConcurrency(limit(Source.NOTES.id()));
    }
}
