package io.penstock.destinations.events;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.testkit.DestinationContract;
import io.penstock.core.testkit.TestDestinationRecord;
import io.penstock.destinations.AwsDestinationFactory;
import io.penstock.destinations.WireServer;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against a server that speaks EventBridge's JSON protocol. */
class EventsDestinationTest implements DestinationContract {

    private static final String BUS = "arn:aws:events:us-east-1:000000000000:event-bus/results";
    private static final int ENVELOPE_BYTES = 14
            + "lambda".length()
            + "Lambda Function Invocation Result - Success".length()
            + BUS.length()
            + (TestDestinationRecord.FUNCTION_ARN + ":$LATEST").length();

    private final WireServer server = new WireServer(post("/")
            .withHeader("X-Amz-Target", equalTo("AWSEvents.PutEvents"))
            .willReturn(okJson("{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"1\"}]}")));
    private final AwsDestinationFactory<EventBridgeClient> factory =
            new AwsDestinationFactory<>(new EventsDestination(), server.access());

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
        return BUS;
    }

    @Override
    public List<String> stored() {
        return server.requests().stream()
                .map(request -> entry(request.getBodyAsString()).get("Detail").asString())
                .toList();
    }

    @Override
    public OptionalInt largestRecord() {
        return OptionalInt.of(262_144 - ENVELOPE_BYTES);
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
    void puts_the_record_in_the_envelope_of_aws() throws Exception {
        store(TestDestinationRecord.success(), false);
        store(TestDestinationRecord.failure(), false);
        store(TestDestinationRecord.failure().withFunctionArn(TestDestinationRecord.FUNCTION_ARN + ":live"), false);

        List<JsonNode> entries = server.requests().stream()
                .map(request -> entry(request.getBodyAsString()))
                .toList();
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.propertyNames())
                    .containsExactlyInAnyOrder("Time", "Source", "Resources", "DetailType", "Detail", "EventBusName");
            assertThat(entry.get("Source").asString()).isEqualTo("lambda");
            assertThat(entry.get("EventBusName").asString()).isEqualTo(BUS);
            assertThat(entry.get("Time").asDouble()).isEqualTo(1_767_225_600.007);
        });
        assertThat(entries.stream().map(entry -> entry.get("DetailType").asString()))
                .containsExactly(
                        "Lambda Function Invocation Result - Success",
                        "Lambda Function Invocation Result - Failure",
                        "Lambda Function Invocation Result - Failure");
        assertThat(entries.stream().map(entry -> entry.get("Resources").toString()))
                .containsExactly(
                        "[\"" + BUS + "\",\"" + TestDestinationRecord.FUNCTION_ARN + ":$LATEST\"]",
                        "[\"" + BUS + "\",\"" + TestDestinationRecord.FUNCTION_ARN + ":$LATEST\"]",
                        "[\"" + BUS + "\",\"" + TestDestinationRecord.FUNCTION_ARN + ":live\"]");
    }

    @Test
    void a_whole_entry_of_exactly_the_limit_is_sent_as_it_is_and_one_byte_more_is_not() throws Exception {
        store(TestDestinationRecord.success().withEventOf(17), false);
        int around = stored().getFirst().getBytes(UTF_8).length - 17;
        int largest = 262_144 - ENVELOPE_BYTES - around;

        assertThat(store(TestDestinationRecord.success().withEventOf(largest), false))
                .isEqualTo(new StoreResult.Stored(false));
        assertThat(store(TestDestinationRecord.success().withEventOf(largest + 1), false))
                .isEqualTo(new StoreResult.Stored(true));
    }

    @Test
    void an_event_of_900_kilobytes_is_left_out() throws Exception {
        assertThat(store(WireServer.large(TestDestinationRecord.failure()), true))
                .isEqualTo(new StoreResult.Stored(true));
        assertThat(server.requests()).hasSize(1);
        assertThat(stored().getLast()).contains("\"payloadOmitted\":true").doesNotContain("xxxx");
    }

    @Test
    void an_entry_that_failed_inside_a_successful_answer_is_not_stored() throws Exception {
        server.answer(post("/").willReturn(entryFailed("ThrottlingException")));
        assertThat(store(TestDestinationRecord.failure(), false))
                .isEqualTo(new StoreResult.Unavailable("ThrottlingException: no"));

        server.answer(post("/").willReturn(entryFailed("InternalFailure")));
        assertThat(store(TestDestinationRecord.failure(), false))
                .isEqualTo(new StoreResult.Unavailable("InternalFailure: no"));

        server.answer(post("/").willReturn(entryFailed("MalformedDetail")));
        assertThat(store(TestDestinationRecord.failure(), false))
                .isEqualTo(new StoreResult.Unavailable("MalformedDetail: no"));
    }

    @Test
    void refuses_what_is_no_event_bus() {
        assertThat(factory.problems("arn:aws:events:us-east-1:000000000000:event-bus/default"))
                .isEmpty();
        assertThat(factory.problems("arn:aws:events:us-east-1:000000000000:event-bus/aws.partner/x.com/1"))
                .isEmpty();
        for (String wrong : List.of(
                "arn:aws:events:us-east-1:000000000000:rule/results",
                "arn:aws:events:us-east-1:000000000000:event-bus/",
                "arn:aws:events::000000000000:event-bus/results")) {
            assertThat(factory.problems(wrong))
                    .containsExactly("an EventBridge bus as a destination is named"
                            + " arn:aws:events:<region>:<account>:event-bus/<name>");
        }
    }

    private StoreResult store(TestDestinationRecord record, boolean includePayload) throws InterruptedException {
        try (Destination destination = factory.open(BUS, includePayload)) {
            return destination.store(record.build());
        }
    }

    private static ResponseDefinitionBuilder entryFailed(String code) {
        return okJson(
                "{\"FailedEntryCount\":1,\"Entries\":[{\"ErrorCode\":\"" + code + "\",\"ErrorMessage\":\"no\"}]}");
    }

    private static JsonNode entry(String body) {
        JsonNode entries = JsonMapper.shared().readTree(body).get("Entries");
        assertThat(entries.size()).isEqualTo(1);
        return entries.get(0);
    }
}
