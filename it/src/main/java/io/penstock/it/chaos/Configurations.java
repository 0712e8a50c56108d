package io.penstock.it.chaos;

import io.penstock.it.support.Configuration;
import io.penstock.it.support.ElasticMq;
import java.time.Duration;
import java.util.List;
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
                .with("store", Map.of("type", "dynamodb"))
                .with("api", Map.of("extensions", true))
                .failoverTime(Duration.ofSeconds(3))
                .kinesisPollInterval(Duration.ofMillis(250));
        for (Source source : Source.values()) {
            for (String function : List.of(source.id(), source.otherFunction())) {
                configuration = configuration.function(
                        function, functions.url(source, instance), Duration.ofMillis(Functions.TIMEOUT_MILLIS));
            }
        }
        return configuration;
    }
}
