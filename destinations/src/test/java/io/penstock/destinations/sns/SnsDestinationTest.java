package io.penstock.destinations.sns;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.okXml;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.testkit.DestinationContract;
import io.penstock.core.testkit.TestDestinationRecord;
import io.penstock.destinations.AwsDestinationFactory;
import io.penstock.destinations.WireServer;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.SnsClient;

/** Against a server that speaks SNS's query protocol. */
class SnsDestinationTest implements DestinationContract {

    private static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:failed";

    private final WireServer server = new WireServer(post("/")
            .willReturn(okXml("<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult>"
                    + "<MessageId>1</MessageId></PublishResult></PublishResponse>")));
    private final AwsDestinationFactory<SnsClient> factory =
            new AwsDestinationFactory<>(new SnsDestination(), server.access());

    @AfterEach
    void close() {
        factory.close();
        server.close();
    }

    @Override
    public DestinationFactory factory() {
        return factory;
    }

    @Override
    public String target() {
        return TOPIC;
    }

    @Override
    public List<String> stored() {
        return server.requests().stream()
                .map(request -> form(request).get("Message"))
                .toList();
    }

    @Override
    public OptionalInt largestRecord() {
        return OptionalInt.of(262_144);
    }

    @Override
    public void stopServer() {
        server.stop();
    }

    @Override
    public void startServer() {
        server.start();
    }

    @Test
    @DisplayName("dest-sns-shape: publishes the record alone, without a subject")
    void publishes_the_record_alone_without_a_subject() throws Exception {
        store(TestDestinationRecord.failure(), false);

        Map<String, String> form = form(server.requests().getLast());
        assertThat(form).containsOnlyKeys("Action", "Version", "TopicArn", "Message");
        assertThat(form).containsEntry("Action", "Publish").containsEntry("TopicArn", TOPIC);
    }

    @Test
    void an_event_of_900_kilobytes_is_left_out() throws Exception {
        assertThat(store(WireServer.large(TestDestinationRecord.failure()), true))
                .isEqualTo(new StoreResult.Stored(true));
        assertThat(server.requests()).hasSize(1);
        assertThat(stored().getLast()).contains("\"payloadOmitted\":true").doesNotContain("xxxx");
    }

    @Test
    void a_server_with_a_smaller_limit_gets_the_record_without_payload() throws Exception {
        server.answer(post("/")
                .withRequestBody(containing("requestPayload"))
                .willReturn(error(400, "InvalidParameter", "Invalid parameter: Message too long")));

        assertThat(store(TestDestinationRecord.success(), false)).isEqualTo(new StoreResult.Stored(true));
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void a_topic_that_is_missing_forbidden_or_busy_is_unavailable() throws Exception {
        for (var answer : List.of(
                error(404, "NotFound", "Topic does not exist"),
                error(403, "AuthorizationError", "User is not authorized to perform SNS:Publish"),
                error(403, "ExpiredToken", "The security token included in the request is expired"),
                error(400, "Throttling", "Rate exceeded"),
                error(500, "InternalError", "try later"))) {
            server.answer(post("/").willReturn(answer));

            assertThat(store(TestDestinationRecord.failure(), false)).isInstanceOf(StoreResult.Unavailable.class);
        }
    }

    @Test
    void the_sdk_tries_twice_and_leaves_the_rest_to_the_caller() throws Exception {
        server.answer(post("/").willReturn(error(503, "ServiceUnavailable", "try later")));

        assertThat(store(TestDestinationRecord.failure(), false)).isInstanceOf(StoreResult.Unavailable.class);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void an_interruption_ends_a_call_that_hangs() throws Exception {
        server.answer(post("/").willReturn(aResponse().withFixedDelay(8_000)));
        AtomicReference<Object> end = new AtomicReference<>("still running");
        Thread lane = Thread.ofVirtual().start(() -> {
            try {
                end.set(store(TestDestinationRecord.failure(), false));
            } catch (InterruptedException interruption) {
                end.set(interruption);
            }
        });
        await().until(() -> lane.getState() == Thread.State.WAITING || lane.getState() == Thread.State.TIMED_WAITING);

        lane.interrupt();

        await().untilAsserted(() -> assertThat(end.get()).isInstanceOf(InterruptedException.class));
    }

    @Test
    void refuses_what_is_no_standard_topic() {
        assertThat(factory.problems(TOPIC + ".fifo"))
                .containsExactly("an SNS FIFO topic cannot be a destination; use a standard topic");
        for (String wrong : List.of(
                "arn:aws:sns:us-east-1:000000000000:",
                "arn:aws:sns:us-east-1:1:failed",
                "arn:aws:sns::000000000000:failed",
                TOPIC + ":6b0e71bd-subscription",
                TOPIC + "/x")) {
            assertThat(factory.problems(wrong))
                    .containsExactly("an SNS topic as a destination is named arn:aws:sns:<region>:<account>:<topic>");
        }
    }

    private StoreResult store(TestDestinationRecord record, boolean includePayload) throws InterruptedException {
        try (Destination destination = factory.open(TOPIC, includePayload)) {
            return destination.store(record.build());
        }
    }

    private static ResponseDefinitionBuilder error(int status, String code, String message) {
        return aResponse()
                .withStatus(status)
                .withBody("<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error><Type>Sender</Type>"
                        + "<Code>" + code + "</Code><Message>" + message
                        + "</Message></Error><RequestId>1</RequestId></ErrorResponse>");
    }

    private static Map<String, String> form(LoggedRequest request) {
        return Arrays.stream(request.getBodyAsString().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8)));
    }
}
