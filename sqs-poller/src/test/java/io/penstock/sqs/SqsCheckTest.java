package io.penstock.sqs;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Problem;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A queue, when a mapping of it is created")
class SqsCheckTest {

    private static final Arn NOWHERE = new Arn("aws", "sqs", "us-east-1", "000000000000", "nowhere");

    private static Optional<Problem> check(URI endpoint, TestMapping mapping, Optional<Duration> functionTimeout)
            throws InterruptedException {
        try (SqsSourceFactory factory = TestFactory.at(endpoint).build()) {
            return factory.check(mapping.build(), functionTimeout);
        }
    }

    private static Optional<Problem> check(TestMapping mapping, Duration functionTimeout) throws InterruptedException {
        return check(TestQueue.endpoint(), mapping, Optional.of(functionTimeout));
    }

    @Test
    @DisplayName("one that suits the function is accepted, standard and FIFO, and no message is received")
    void accepted() throws Exception {
        TestQueue standard = TestQueue.standard(Duration.ofSeconds(60));
        TestQueue fifo = TestQueue.fifo(Duration.ofSeconds(60));
        standard.send("waiting");

        assertThat(check(TestMapping.of(standard), Duration.ofSeconds(60))).isEmpty();
        assertThat(check(TestMapping.of(fifo), Duration.ofSeconds(60))).isEmpty();
        assertThat(standard.receive())
                .singleElement()
                .satisfies(message -> assertThat(message.body()).isEqualTo("waiting"));
        assertThat(standard.visible()).isZero();
    }

    @Test
    @DisplayName("one that is missing is refused in AWS's words")
    void missing() throws Exception {
        assertThat(check(TestMapping.of(NOWHERE), Duration.ofSeconds(1)).map(Problem::awsMessage))
                .contains(
                        "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue."
                                + " SQS Error Message: The specified queue does not exist.");
    }

    @ParameterizedTest
    @DisplayName("a visibility timeout below the function's timeout is refused with both, in AWS's words")
    @CsvSource({"PT60S, 60", "PT30.001S, 31"})
    void tooShort(Duration timeout, int seconds) throws Exception {
        TestQueue queue = TestQueue.standard(Duration.ofSeconds(30));

        assertThat(check(TestMapping.of(queue), timeout).map(Problem::awsMessage))
                .contains(
                        "Queue visibility timeout: 30 seconds is less than Function timeout: " + seconds + " seconds");
    }

    @Test
    @DisplayName("it is not compared when the timeout is unknown, or a heartbeat extends the visibility")
    void notCompared() throws Exception {
        TestQueue queue = TestQueue.standard(Duration.ofSeconds(30));

        assertThat(check(TestQueue.endpoint(), TestMapping.of(queue), Optional.empty()))
                .isEmpty();
        assertThat(check(TestMapping.of(queue).withHeartbeat(), Duration.ofSeconds(60)))
                .isEmpty();
    }

    @ParameterizedTest
    @DisplayName("a refusal names the action and Penstock's credentials")
    @CsvSource({
        "GetQueueAttributes, sqs:GetQueueAttributes",
        "DeleteMessageBatch, sqs:DeleteMessage",
    })
    void refused(String call, String action) throws Exception {
        try (SqsStub sqs = SqsStub.alone()) {
            sqs.on("DeleteMessageBatch", okJson("{\"Successful\":[],\"Failed\":[]}"));
            sqs.on(call, SqsStub.error(403, "AccessDeniedException"));

            Problem problem = check(sqs.endpoint(), TestMapping.of(NOWHERE), Optional.empty())
                    .orElseThrow();

            assertThat(problem.awsMessage()).isNull();
            assertThat(problem.toString())
                    .contains(action + " on " + NOWHERE + " was refused for Penstock's credentials")
                    .endsWith("Nothing was created or changed");
            assertThat(sqs.calls("ReceiveMessage")).isEmpty();
        }
    }

    @Test
    @DisplayName("a handle that the queue finds invalid shows that deleting is permitted")
    void invalidHandle() throws Exception {
        try (SqsStub sqs = SqsStub.alone()) {
            sqs.on("DeleteMessageBatch", SqsStub.error(400, "ReceiptHandleIsInvalid"));

            assertThat(check(sqs.endpoint(), TestMapping.of(NOWHERE), Optional.empty()))
                    .isEmpty();
        }
    }

    @Test
    @Timeout(20)
    @DisplayName("one that does not answer is refused after five seconds, and so is one that can't be reached")
    void unreachable() throws Exception {
        try (SqsStub sqs = SqsStub.alone()) {
            sqs.on("GetQueueAttributes", okJson("{}").withFixedDelay(15_000));

            assertThat(check(sqs.endpoint(), TestMapping.of(NOWHERE), Optional.empty())
                            .orElseThrow()
                            .toString())
                    .contains(NOWHERE + " could not be reached: sqs:GetQueueAttributes was not answered within 5 s");
        }
        assertThat(check(URI.create("http://127.0.0.1:1"), TestMapping.of(NOWHERE), Optional.empty())
                        .orElseThrow()
                        .toString())
                .contains("could not be reached", "Nothing was created or changed");
    }
}
