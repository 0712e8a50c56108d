package io.penstock.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.service.PenstockApplication;
import io.penstock.service.mappings.MappingOperations;
import io.penstock.service.observe.MappingObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class InvalidConfigurationTest {

    private static final String MISTAKES = """
            penstock:
              aws: {account-id: "12"}
              sources: [sqs, kafka]
              leases: {failover-time: soon}
              functions: {resize: {url: "ftp://x", maximum-payload: 8MB}}
              mappings:
                orders:
                  event-source-arn: arn:aws:sqs:us-east-1:000000000000:orders
                  function-name: resize
                  batch-size: ten
                  scaling-config: {maximum-concurrency: 1}
                  bach-size: 5
                clicks:
                  event-source-arn: arn:aws:kafka:us-east-1:000000000000:cluster/clicks/1
                  function-name: resize
                failed:
                  event-source-arn: arn:aws:sqs:us-east-1:000000000000:failed
                  function-name: resize
                  destination-config: {on-failure: {destination: "arn:aws:sqs:us-east-1:000000000000:f.fifo"}}
                late:
                  event-source-arn: arn:aws:sqs:us-east-1:000000000000:late
                  function-name: resize
                  starting-position: LATEST
            """;

    @TempDir
    private Path folder = Path.of("unset");

    @Test
    void allMistakesAreInOneMessageAndTheExitCodeIsOne() throws IOException {
        BeanCreationException failure = catchThrowableOfType(BeanCreationException.class, () -> start(MISTAKES));

        ConfigurationProblems problems =
                (ConfigurationProblems) Objects.requireNonNull(new ConfigurationProblemsAnalyzer().analyze(failure))
                        .getCause();
        assertThat(problems).isInstanceOf(ExitCodeGenerator.class);
        assertThat(problems.getExitCode()).isEqualTo(1);
        assertThat(Objects.requireNonNull(new ConfigurationProblemsAnalyzer().analyze(failure))
                        .getDescription()
                        .lines())
                .containsExactly(
                        "The configuration has 11 problems:",
                        "  - penstock.leases.failover-time is 'soon'; expected a duration, such as 500ms, 30s or 1h",
                        "  - mapping 'orders': batch-size is 'ten'; expected a whole number",
                        "  - mapping 'orders': bach-size is '5'; expected no property of this name; "
                                + "did you mean batch-size?",
                        "  - penstock.aws.account-id is '12'; expected 12 digits, in quotes",
                        "  - penstock.sources is 'kafka'; expected some of those in this build: dynamodb, kinesis, sqs",
                        "  - penstock.functions.resize.url is 'ftp://x'; "
                                + "expected an absolute http or https URL without user and password",
                        "  - penstock.functions.resize.maximum-payload is '8388608B'; expected 16KB to 6MB",
                        "  - mapping 'orders': scaling-config.maximum-concurrency is '1'; expected 2 to 1000",
                        "  - mapping 'clicks': event-source-arn is "
                                + "'arn:aws:kafka:us-east-1:000000000000:cluster/clicks/1'; expected another: no source"
                                + " reads this one; this build reads: dynamodb, kinesis, sqs"
                                + " (AWS: Unrecognized event source.)",
                        "  - mapping 'failed': destination-config.on-failure.destination is "
                                + "'arn:aws:sqs:us-east-1:000000000000:f.fifo'; expected a usable destination: "
                                + "an SQS FIFO queue cannot be a destination; use a standard queue",
                        "  - mapping 'late': starting-position is 'LATEST'; expected nothing for a queue "
                                + "(AWS: Unsupported 'startingPosition' parameter for given event source mapping"
                                + " type.)");
    }

    @Test
    void aMappingOfASourceThatIsNotRunHereIsValidButNotRun() throws Exception {
        String yaml = """
                penstock:
                  sources: []
                  mappings:
                    orders:
                      event-source-arn: arn:aws:sqs:us-east-1:000000000000:orders
                      function-name: resize
                """;

        try (ConfigurableApplicationContext context = start(yaml)) {
            assertThat(context.getBean(MappingOperations.class).all())
                    .extracting(view -> view.mapping().name())
                    .containsExactly("orders");
            assertThat(context.getBean(MappingObserver.class).mappings())
                    .as("those that this instance runs")
                    .isEmpty();
        }
    }

    @Test
    void namesThatSpringTakesAsTheSameAreRefused() {
        String yaml = """
                penstock:
                  mappings:
                    orders: {event-source-arn: "arn:aws:sqs:us-east-1:000000000000:a", function-name: resize}
                    Orders: {event-source-arn: "arn:aws:sqs:us-east-1:000000000000:b", function-name: resize}
                """;

        assertThat(catchThrowableOfType(BeanCreationException.class, () -> start(yaml)))
                .rootCause()
                .hasMessageContaining(
                        "penstock.mappings.Orders is 'Orders'; expected a name that differs from 'orders'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0%", "81%", "40 percent", "100MiB", "12", "1KB", "999999GB", "-1MB", "40.5%"})
    void f4_memoryThatIsNoShareOfTheHeapAndNoSizeIsRefused(String value) {
        String yaml = "penstock: {memory: {in-flight: '" + value + "'}}";

        assertThat(catchThrowableOfType(BeanCreationException.class, () -> start(yaml)))
                .rootCause()
                .hasMessageContaining(
                        "penstock.memory.in-flight is '" + value + "'; expected 1% to 80% of the heap, or a"
                                + " size from 1MB to 80% of the heap, such as 100MB");
    }

    @Test
    void b54_b55_whatIsPastedOrMisspeltIsInTheOneMessage() {
        String yaml = """
                penstock:
                  aws: {endpoint: "http://my_stack:4566", endpoints: {sqs: "http://a b:1?key=secret", sns: "nonsense"}}
                  mappings:
                    orders:
                      EventSourceArn: !GetAtt Orders.Arn
                      FunctionName: !Ref Resize
                      BatchSize: !If [Big, 100, 10]
                      Enabled: true
                """;

        BeanCreationException failure = catchThrowableOfType(BeanCreationException.class, () -> start(yaml));

        assertThat(Objects.requireNonNull(new ConfigurationProblemsAnalyzer().analyze(failure))
                        .getDescription()
                        .lines())
                .containsExactlyInAnyOrder(
                        "The configuration has 6 problems:",
                        "  - penstock.aws.endpoint is 'http://my_stack:4566'; expected a URL, such as"
                                + " http://localhost:4566; a host name has no '_', so give the server another name,"
                                + " such as a network alias",
                        "  - penstock.aws.endpoints.sqs is 'http://a%20b:1'; expected a URL, such as"
                                + " http://localhost:4566",
                        "  - penstock.aws.endpoints.sns is 'nonsense'; expected a URL, such as http://localhost:4566",
                        "  - mapping 'orders': event-source-arn is '!GetAtt Orders.Arn'; expected "
                                + OtherTools.NOT_EVALUATED,
                        "  - mapping 'orders': function-name is '!Ref Resize'; expected " + OtherTools.NOT_EVALUATED,
                        "  - mapping 'orders': batch-size is '!If'; expected " + OtherTools.NOT_EVALUATED);
    }

    @Test
    void b53_twoFunctionsThatSpringTakesAsTheSameAreRefused() {
        String yaml = """
                penstock:
                  functions: {re-size: {url: "http://a"}, reSize: {url: "http://b"}}
                """;

        assertThat(catchThrowableOfType(BeanCreationException.class, () -> start(yaml)))
                .rootCause()
                .hasMessageContaining("expected a name that differs from");
    }

    @Test
    void openReceivesThatAreNeitherFinishedNorCancelledAreRefused() {
        String yaml = "penstock: {sqs: {open-receives: keep}}";

        assertThat(catchThrowableOfType(BeanCreationException.class, () -> start(yaml)))
                .rootCause()
                .hasMessageContaining("penstock.sqs.open-receives is 'keep'; expected finish or cancel");
    }

    @Test
    void aClientOfSqsThatIsNoneOfTheTwoIsRefused() {
        String yaml = "penstock: {sqs: {client: netty}}";

        assertThat(catchThrowableOfType(BeanCreationException.class, () -> start(yaml)))
                .rootCause()
                .hasMessageContaining("penstock.sqs.client is 'netty'; expected lean or sdk");
    }

    @Test
    void anEndpointOfAnUnknownServiceIsRefusedWithTheKnownOnes() {
        String yaml = "penstock: {aws: {endpoints: {sqs: 'http://localhost:9324', kafka: 'http://localhost:9092'}}}";

        assertThat(catchThrowableOfType(BeanCreationException.class, () -> start(yaml)))
                .rootCause()
                .hasMessageContaining("penstock.aws.endpoints.kafka is 'http://localhost:9092'; expected one of the"
                        + " services cloudwatch, dynamodb, dynamodb-streams, events, kinesis, lambda, s3, sns, sqs")
                .hasMessageContaining("The configuration has one problem");
    }

    @Test
    void everyPluginChecksItsSettings() {
        String yaml = """
                penstock:
                  leases: {table-prefix: 'a b', failover-time: 500ms}
                  kinesis: {poll-interval: 199ms}
                  dynamodb: {poll-interval: 61s}
                """;

        assertThat(catchThrowableOfType(BeanCreationException.class, () -> start(yaml)))
                .rootCause()
                .hasMessageContaining("The configuration has 4 problems")
                .hasMessageContaining(
                        "penstock.leases.table-prefix is 'a b'; expected 1 to 99 letters, digits, '_', '.' or '-'")
                .hasMessageContaining("penstock.leases.failover-time is '500ms'; expected 1000ms to 600000ms")
                .hasMessageContaining("penstock.kinesis.poll-interval is '199ms'; expected 200ms to 60000ms")
                .hasMessageContaining("penstock.dynamodb.poll-interval is '61000ms'; expected 50ms to 60000ms");
    }

    @Test
    void aMissingTrustBundleIsReportedWithAllElse() throws IOException {
        String yaml = """
                penstock:
                  concurrency: 0
                  tls: {trust-bundle: /no/such/ca.pem}
                """;

        assertThat(catchThrowableOfType(BeanCreationException.class, () -> start(yaml)))
                .rootCause()
                .hasMessageContaining("penstock.concurrency is '0'")
                .hasMessageContaining(
                        "penstock.tls.trust-bundle is '/no/such/ca.pem'; expected a file of PEM certificates");
    }

    private ConfigurableApplicationContext start(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("mappings.yml"), yaml);
        SpringApplication application = new SpringApplication(PenstockApplication.class);
        return application.run(
                "--server.port=0", "--server.address=127.0.0.1", "--spring.config.additional-location=file:" + file);
    }
}
