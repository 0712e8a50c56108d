package io.penstock.sqs;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.penstock.sqs.SqsStub.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.penstock.core.mapping.Arn;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the lanes see of SQS, by whichever client. */
@ParameterizedClass
@EnumSource(HotCalls.class)
class QueueCallsTest {

    private static final String URL = "http://127.0.0.1/000000000000/q";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String NOTHING_FAILED = "{\"Successful\":[],\"Failed\":[]}";

    private final SqsStub sqs = SqsStub.alone();
    private final QueueCalls calls;
    private final SqsQueue queue;

    QueueCallsTest(HotCalls hotCalls) {
        this.calls = hotCalls.to(sqs.endpoint());
        this.queue = new SqsQueue(
                new Arn("aws", "sqs", "us-east-1", "000000000000", "q"),
                TestClients.at(sqs.endpoint()).in(Region.US_EAST_1),
                calls,
                TestContext.TIME,
                TIMEOUT);
    }

    @AfterEach
    void stop() {
        sqs.close();
    }

    private List<SqsMessage> receive() throws InterruptedException {
        return calls.receive(URL, 10, 0, 30, null, TIMEOUT);
    }

    private SourceUnavailable refused(ResponseDefinitionBuilder answer) {
        sqs.on("ReceiveMessage", answer);
        return catchThrowableOfType(
                SourceUnavailable.class, () -> queue.receive(queue.facts(), 10, 0, Duration.ofSeconds(30), null));
    }

    private static AwsServiceException cause(SourceUnavailable refused) {
        return (AwsServiceException) Objects.requireNonNull(refused.getCause());
    }

    @Test
    void aReceiveAsksForAllThatComesWithAMessageAndIsSigned() throws Exception {
        sqs.on("ReceiveMessage", okJson("{}"));

        assertThat(calls.receive(URL, 7, 20, 45, "attempt-1", TIMEOUT)).isEmpty();

        LoggedRequest request = sqs.requests("ReceiveMessage").getFirst();
        assertThat(JsonMapper.shared().readTree(request.getBodyAsString()))
                .isEqualTo(JsonMapper.shared().readTree("""
                        {"QueueUrl":"http://127.0.0.1/000000000000/q","MaxNumberOfMessages":7,"WaitTimeSeconds":20,
                         "VisibilityTimeout":45,"MessageSystemAttributeNames":["All"],"AttributeNames":["All"],
                         "MessageAttributeNames":["All"],"ReceiveRequestAttemptId":"attempt-1"}"""));
        assertThat(request.getUrl()).isEqualTo("/");
        assertThat(request.getHeader("Content-Type")).isEqualTo("application/x-amz-json-1.0");
        assertThat(request.getHeader("x-amzn-query-mode")).isEqualTo("true");
        assertThat(request.getHeader("X-Amz-Date")).matches("\\d{8}T\\d{6}Z");
        assertThat(request.getHeader("Authorization"))
                .matches("AWS4-HMAC-SHA256 Credential=key/\\d{8}/us-east-1/sqs/aws4_request, "
                        + "SignedHeaders=[a-z0-9;-]*host;[a-z0-9;-]*x-amz-target[a-z0-9;-]*, Signature=[0-9a-f]{64}");
    }

    @Test
    void aMessageComesWithEverything() throws Exception {
        sqs.on("ReceiveMessage", okJson(everything()));

        List<SqsMessage> messages = receive();

        assertThat(messages).hasSize(1);
        SqsMessage message = messages.getFirst();
        assertThat(message.id().text()).isEqualTo("id-1");
        assertThat(message.receiptHandle().text()).isEqualTo("h+/=");
        assertThat(message.body().text()).isEqualTo("{\"a\":\"é/\u2028\"}");
        assertThat(message.attributes().group()).isEqualTo("g");
        assertThat(message.attributes().sent()).isEqualTo("1767225600123");
        assertThat(message.attributes().receives()).isEqualTo("3");
        assertThat(message.attributes().traceHeader()).isEqualTo("Root=1");
        assertThat(JsonMapper.shared()
                        .readTree(message.attributes().json().toString())
                        .propertyNames())
                .containsExactlyInAnyOrder(
                        "SentTimestamp",
                        "ApproximateReceiveCount",
                        "MessageGroupId",
                        "AWSTraceHeader",
                        "DeadLetterQueueSourceArn");
        assertThat(message.messageAttributes()).containsOnlyKeys("n", "raw");
        assertThat(message.messageAttributes())
                .hasEntrySatisfying(
                        "n",
                        number -> assertThat(number)
                                .isEqualTo(new MessageAttribute("Number", "7", null, List.of(), List.of())))
                .hasEntrySatisfying("raw", raw -> assertThat(raw.binaryValue()).containsExactly(0, 0xFF));
    }

    private static String everything() {
        TestAnswer.Attribute number = TestAnswer.Attribute.text("n", "Number", "7");
        TestAnswer.Attribute raw = TestAnswer.Attribute.binary("raw", (byte) 0, (byte) 0xFF);
        return TestAnswer.of("{\"a\":\"é/\u2028\"}", "{\\\"a\\\":\\\"\\u00e9\\/\\u2028\\\"}", List.of(number, raw));
    }

    @Test
    void entriesThatFailAreNamed() throws Exception {
        sqs.on(
                "DeleteMessageBatch",
                okJson("{\"Successful\":[{\"Id\":\"0\"}],\"Failed\":["
                        + "{\"Id\":\"1\",\"SenderFault\":true,\"Code\":\"ReceiptHandleIsInvalid\","
                        + "\"Message\":\"never\"},"
                        + "{\"Id\":\"2\",\"SenderFault\":false,\"Code\":\"InternalError\"}]}"));
        sqs.on("ChangeMessageVisibilityBatch", okJson(NOTHING_FAILED));

        assertThat(calls.delete(URL, List.of("a\"", "b", "c"), TIMEOUT))
                .containsExactly(
                        new FailedEntry(1, true, "ReceiptHandleIsInvalid: never"),
                        new FailedEntry(2, false, "InternalError: null"));
        assertThat(calls.hide(URL, List.of(new HideEntry("d", 12)), TIMEOUT)).isEmpty();

        assertThat(sqs.calls("DeleteMessageBatch").getFirst())
                .isEqualTo(JsonMapper.shared().readTree("""
                {"QueueUrl":"http://127.0.0.1/000000000000/q","Entries":[{"Id":"0","ReceiptHandle":"a\\""},
                 {"Id":"1","ReceiptHandle":"b"},{"Id":"2","ReceiptHandle":"c"}]}"""));
        JsonNode hide = sqs.calls("ChangeMessageVisibilityBatch").getFirst();
        assertThat(hide).isEqualTo(JsonMapper.shared().readTree("""
                {"QueueUrl":"http://127.0.0.1/000000000000/q",
                 "Entries":[{"Id":"0","ReceiptHandle":"d","VisibilityTimeout":12}]}"""));
    }

    @Test
    void aRefusalIsNamedByItsCodeAndMessage() {
        SourceUnavailable missing = refused(error(400, "QueueDoesNotExist")
                .withHeader("x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender")
                .withHeader("x-amzn-RequestId", "request-1"));

        assertThat(missing)
                .hasMessage("queue arn:aws:sqs:us-east-1:000000000000:q: ReceiveMessage failed: "
                        + "AWS.SimpleQueueService.NonExistentQueue: set by the test");
        assertThat(missing.backoff()).isEqualTo(Backoff.SOURCE);
        AwsServiceException cause = cause(missing);
        assertThat(cause.requestId()).isEqualTo("request-1");
        assertThat(cause.statusCode()).isEqualTo(400);
        assertThat(SqsFailure.isQueueMissing(cause)).isTrue();
    }

    @Test
    void aRefusalOfAccessIsLeftToAnOperatorAndAnyOtherIsRetriedSoon() {
        assertThat(refused(error(403, "AccessDeniedException")).backoff()).isEqualTo(Backoff.SOURCE);
        assertThat(refused(error(400, "ExpiredToken")))
                .hasMessageEndingWith("ReceiveMessage failed: ExpiredToken: set by the test");
        assertThat(refused(error(500, "InternalFailure")).backoff()).isEqualTo(Backoff.OUTAGE);
    }

    @Test
    void retryAfterOfAThrottleIsObeyedButForNoMoreThanAMinute() {
        SourceUnavailable throttled = refused(error(429, "ThrottlingException").withHeader("Retry-After", "17"));

        assertThat(throttled.backoff().after(1)).isEqualTo(Duration.ofSeconds(17));
        assertThat(throttled).hasMessageContaining("ThrottlingException");
        assertThat(cause(throttled).isThrottlingException()).isTrue();
        assertThat(refused(error(503, "ServiceUnavailable").withHeader("Retry-After", "86400"))
                        .backoff()
                        .after(9))
                .isEqualTo(Duration.ofMinutes(1));
        assertThat(refused(error(503, "ServiceUnavailable").withHeader("Retry-After", "0"))
                        .backoff())
                .isEqualTo(Backoff.OUTAGE);
    }

    @Test
    void thePageOfAProxyIsReportedAsSuch() {
        SourceUnavailable proxy = refused(aResponse()
                .withStatus(502)
                .withHeader("Content-Type", "text/html")
                .withBody("<html><h1>502 Bad Gateway</h1></html>"));

        assertThat(proxy)
                .hasMessage("queue arn:aws:sqs:us-east-1:000000000000:q: ReceiveMessage failed: "
                        + "status 502 without an error of SQS, but with text/html");
        assertThat(proxy.backoff()).isEqualTo(Backoff.OUTAGE);
    }

    @Test
    void anAnswerThatIsCutOffIsAFailure() {
        String half = everything().substring(0, 100);

        assertThat(refused(okJson(half))).hasMessageContaining("Unable to unmarshall response");
        assertThat(refused(okJson(everything()).withFault(Fault.RANDOM_DATA_THEN_CLOSE)))
                .hasMessageContaining("SdkClientException");
        assertThat(refused(okJson("{}").withFault(Fault.CONNECTION_RESET_BY_PEER))
                        .backoff())
                .isEqualTo(Backoff.OUTAGE);
    }

    @Test
    void anAnswerThatTakesTooLongIsNotWaitedFor() throws Exception {
        sqs.on("DeleteMessageBatch", okJson(NOTHING_FAILED));
        calls.delete(URL, List.of("a"), Duration.ofSeconds(20));
        sqs.on("DeleteMessageBatch", okJson(NOTHING_FAILED).withFixedDelay(8_000));
        Instant asked = TestContext.TIME.now();

        assertThat(catchThrowableOfType(
                        SdkException.class, () -> calls.delete(URL, List.of("a"), Duration.ofMillis(400))))
                .hasMessageContaining("did not complete before the specified timeout configuration: 400 millis");

        assertThat(Duration.between(asked, TestContext.TIME.now())).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void anInterruptionEndsAReceiveAtOnce() throws Exception {
        sqs.on("ReceiveMessage", okJson("{}").withFixedDelay(15_000));
        queue.facts();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread lane = Thread.ofVirtual().start(() -> {
            try {
                queue.receive(queue.facts(), 10, 20, Duration.ofSeconds(30), null);
            } catch (SourceUnavailable | InterruptedException end) {
                thrown.set(end);
            }
        });
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !sqs.requests("ReceiveMessage").isEmpty());

        lane.interrupt();

        assertThat(lane.join(Duration.ofSeconds(3))).isTrue();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }
}
