package io.penstock.destinations;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.time.Chance;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.ClassUtils;

/** All kinds together, as an application gets them. */
class DestinationsTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withBean("functions", HttpClient.class, () -> new HttpClient(Egress.direct(), 1, Duration.ofSeconds(4)))
            .withBean(AwsAccess.class, () -> WireServer.access(URI.create("http://localhost:4566")))
            .withBean(Chance.class, () -> Chance.seeded(1))
            .withConfiguration(AutoConfigurations.of(autoConfigurations()));

    private static Class<?>[] autoConfigurations() {
        ClassLoader loader = DestinationsTest.class.getClassLoader();
        return ImportCandidates.load(AutoConfiguration.class, loader).getCandidates().stream()
                .filter(name -> name.startsWith("io.penstock.destinations."))
                .map(name -> ClassUtils.resolveClassName(name, loader))
                .toArray(Class<?>[]::new);
    }

    @Test
    void an_application_has_a_factory_of_each_kind() {
        application.run(context -> assertThat(context.getBeanProvider(DestinationFactory.class).stream()
                        .map(DestinationFactory::kind))
                .containsExactlyInAnyOrder("sqs", "sns", "events", "lambda", "s3", "http"));
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:sqs:us-east-1:000000000000:q, sqs",
        "arn:aws:sqs:us-east-1:000000000000:q.fifo, sqs",
        "arn:aws:sns:us-east-1:000000000000:t, sns",
        "arn:aws:events:us-east-1:000000000000:event-bus/b, events",
        "arn:aws:lambda:us-east-1:000000000000:function:f, lambda",
        "arn:aws:s3:::bucket, s3",
        "http://localhost:9000/hook, http",
        "https://hooks.example/x, http"
    })
    void each_target_is_accepted_by_one_kind(String target, String kind) {
        application.run(context -> assertThat(accepting(context.getBeansOfType(DestinationFactory.class), target))
                .containsExactly(kind));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:dynamodb:us-east-1:000000000000:table/t",
                "arn:aws:kinesis:us-east-1:000000000000:stream/s",
                "kafka://topic",
                "ftp://host/x",
                "sqs",
                "arn:aws:sqs",
                "nonsense",
                ""
            })
    void what_is_no_destination_is_accepted_by_none(String target) {
        application.run(context -> assertThat(accepting(context.getBeansOfType(DestinationFactory.class), target))
                .isEmpty());
    }

    private static List<String> accepting(Map<String, DestinationFactory> factories, String target) {
        return factories.values().stream()
                .filter(factory -> factory.accepts(target))
                .map(DestinationFactory::kind)
                .toList();
    }
}
