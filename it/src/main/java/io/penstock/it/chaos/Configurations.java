package io.penstock.it.chaos;

import io.penstock.it.support.Configuration;
import io.penstock.it.support.ElasticMq;
import io.penstock.it.support.MappingEntry;
import java.time.Duration;
import java.util.Map;

/** Writes the configuration of an instance. */
final class Configurations {

    private Configurations() {}

    static Configuration of(World world, Functions functions, String instance) {
        Configuration configuration = Configuration.empty()
                .withSpring("spring.lifecycle.timeout-per-shutdown-phase", Fleet.GRACE.toSeconds() + "s")
                .aws(
                        ElasticMq.REGION,
                        Map.of(
                                "sqs", world.endpoint(Service.SQS),
                                "kinesis", world.endpoint(Service.KINESIS),
                                "dynamodb", world.endpoint(Service.DYNAMODB),
                                "dynamodb-streams", world.endpoint(Service.DYNAMODB_STREAMS)))
                .failoverTime(Duration.ofSeconds(3))
                .kinesisPollInterval(Duration.ofMillis(250));
        for (Source source : Source.values()) {
            configuration = configuration
                    .function(source.id(), functions.url(source, instance), Duration.ofMillis(Functions.TIMEOUT_MILLIS))
                    .mapping(mapping(source, MappingEntry.of(source.id(), world.arn(source))));
        }
        return configuration;
    }

    private static MappingEntry mapping(Source source, MappingEntry mapping) {
        return switch (source) {
            case ORDERS ->
                storingPayloads(source, mapping)
                        .batchSize(10)
                        .reportingItemFailures()
                        .maximumRetries(3);
            case PAYMENTS -> mapping.batchSize(10).reportingItemFailures();
            case MAILS ->
                mapping.batchSize(50).window(1).filter("{\"body\":{\"kind\":[{\"anything-but\":\"UNWANTED\"}]}}");
            case CLICKS ->
                storingPayloads(source, mapping)
                        .fromTrimHorizon()
                        .batchSize(10)
                        .parallelizationFactor(4)
                        .bisecting()
                        .maximumRetries(3);
            case TRADES -> mapping.fromTrimHorizon().batchSize(10);
            case STOCK -> mapping.fromTrimHorizon().batchSize(10).reportingItemFailures();
        };
    }

    private static MappingEntry storingPayloads(Source source, MappingEntry mapping) {
        return mapping.with(
                "destination-config",
                Map.of(
                        "include-payload",
                        true,
                        "on-failure",
                        Map.of("destination", ElasticMq.queueArn(source.destination()))));
    }
}
