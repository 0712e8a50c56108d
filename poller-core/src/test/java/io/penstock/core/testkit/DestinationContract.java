package io.penstock.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.StoreResult;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What every kind of destination does, tested against a real protocol server. A test class of a destination
 * implements this and gives each test a server that runs and has stored nothing.
 */
public interface DestinationContract {

    /** The factory under test. */
    DestinationFactory factory();

    /** An ARN or URL on the server. */
    String target();

    /** The records that are stored at the target, as its reader sees them, the newest last. */
    List<String> stored() throws Exception;

    /** The largest record that the target takes, in bytes; empty when it takes any. */
    OptionalInt largestRecord();

    /** Takes the server down. */
    void stopServer() throws Exception;

    /** Brings the server back where it was; it may have lost what it stored, but not the target. */
    void startServer() throws Exception;

    @Test
    default void acceptsItsTargetAndReportsNoProblems() {
        assertThat(factory().accepts(target())).isTrue();
        assertThat(factory().problems(target())).isEmpty();
        try (Destination destination = open(false)) {
            assertThat(destination.kind()).isEqualTo(factory().kind());
        }
    }

    @Test
    @DisplayName("dest-kinesis-sqs-shape: a failure is stored in the shape that AWS writes")
    default void aFailureIsStoredInTheShapeThatAwsWrites() throws Exception {
        DestinationRecord record = TestDestinationRecord.failure().build();
        boolean payload = factory().includesPayloadByDefault();

        assertThat(store(record, payload)).isEqualTo(new StoreResult.Stored(false));

        JsonNode stored = newest();
        List<String> keys = new ArrayList<>(
                List.of("requestContext", "responseContext", "version", "timestamp", "KinesisBatchInfo"));
        if (payload) {
            keys.add("payload");
            assertThat(stored.get("payload").asString()).isEqualTo("{\"Records\":[{\"eventSource\":\"aws:kinesis\"}]}");
        }
        assertThat(keys(stored)).isEqualTo(keys);
        assertThat(stored.get("requestContext"))
                .isEqualTo(json("{\"requestId\":\"" + TestDestinationRecord.REQUEST_ID + "\",\"functionArn\":\""
                        + TestDestinationRecord.FUNCTION_ARN
                        + "\",\"condition\":\"RetryAttemptsExhausted\",\"approximateInvokeCount\":2}"));
        assertThat(stored.get("responseContext"))
                .isEqualTo(
                        json("{\"statusCode\":200,\"executedVersion\":\"$LATEST\",\"functionError\":\"Unhandled\"}"));
        assertThat(stored.get("version").asString()).isEqualTo("1.0");
        assertThat(stored.get("timestamp").asString()).isEqualTo("2026-01-01T00:00:00.007Z");
        assertThat(keys(stored.get("KinesisBatchInfo")))
                .containsExactly(
                        "shardId",
                        "startSequenceNumber",
                        "endSequenceNumber",
                        "approximateArrivalOfFirstRecord",
                        "approximateArrivalOfLastRecord",
                        "batchSize",
                        "streamArn");
    }

    @Test
    default void aFailureCarriesTheEventWhenTheMappingWantsIt() throws Exception {
        String event = "{\"Records\":[{\"body\":\"grüße \\\"quoted\\\" \\u0001 \uD83D\uDC4B\"}]}";

        assertThat(store(TestDestinationRecord.failure().withEvent(event).build(), true))
                .isEqualTo(new StoreResult.Stored(false));

        assertThat(newest().get("payload").asString()).isEqualTo(event);
    }

    @Test
    @DisplayName("async-success: a success is stored with what went in and what came out")
    default void aSuccessIsStoredWithWhatWentInAndWhatCameOut() throws Exception {
        assertThat(store(TestDestinationRecord.success().build(), false)).isEqualTo(new StoreResult.Stored(false));

        JsonNode stored = newest();
        assertThat(keys(stored))
                .containsExactly(
                        "version",
                        "timestamp",
                        "requestContext",
                        "requestPayload",
                        "responseContext",
                        "responsePayload");
        assertThat(stored.get("requestContext").get("condition").asString()).isEqualTo("Success");
        assertThat(stored.get("requestContext").get("functionArn").asString())
                .isEqualTo(TestDestinationRecord.FUNCTION_ARN + ":$LATEST");
        assertThat(stored.get("requestPayload")).isEqualTo(json("{\"Records\":[{\"eventSource\":\"aws:kinesis\"}]}"));
        assertThat(stored.get("responseContext"))
                .isEqualTo(json("{\"statusCode\":200,\"executedVersion\":\"$LATEST\"}"));
        assertThat(stored.get("responsePayload")).isEqualTo(json("{\"done\":true}"));
    }

    @Test
    default void aRecordThatJustFitsKeepsItsPayload() throws Exception {
        int bytes = largestRecord().orElse(2_000_000) - 2_000;

        assertThat(store(TestDestinationRecord.success().withEventOf(bytes).build(), false))
                .isEqualTo(new StoreResult.Stored(false));

        assertThat(newest().get("requestPayload").get("Records").get(0).asString())
                .hasSize(bytes - 16);
    }

    @Test
    @DisplayName("B31: a success too large for the target is stored without its payload, and marked")
    default void aSuccessTooLargeForThePlaceIsStoredWithoutPayloadAndSaysSo() throws Exception {
        String answer = "\"" + "a".repeat(1_200_000) + "\"";
        DestinationRecord record =
                TestDestinationRecord.success().withReturned(answer).build();

        if (largestRecord().isEmpty()) {
            assertThat(store(record, false)).isEqualTo(new StoreResult.Stored(false));
            assertThat(newest().get("responsePayload").asString()).hasSize(1_200_000);
            return;
        }
        assertThat(store(record, false)).isEqualTo(new StoreResult.Stored(true));
        JsonNode stored = newest();
        assertThat(keys(stored))
                .containsExactly(
                        "version",
                        "timestamp",
                        "requestContext",
                        "responseContext",
                        "KinesisBatchInfo",
                        "payloadOmitted");
        assertThat(stored.get("payloadOmitted").asBoolean()).isTrue();
    }

    @Test
    default void aFailureTooLargeForThePlaceIsStoredWithoutPayloadAndSaysSo() throws Exception {
        int bytes = largestRecord().orElse(2_000_000);
        DestinationRecord record =
                TestDestinationRecord.failure().withEventOf(bytes).build();

        if (largestRecord().isEmpty()) {
            assertThat(store(record, true)).isEqualTo(new StoreResult.Stored(false));
            assertThat(newest().get("payload").asString()).hasSize(bytes);
            return;
        }
        assertThat(store(record, true)).isEqualTo(new StoreResult.Stored(true));
        JsonNode stored = newest();
        assertThat(keys(stored))
                .containsExactly(
                        "requestContext",
                        "responseContext",
                        "version",
                        "timestamp",
                        "KinesisBatchInfo",
                        "payloadOmitted");
        assertThat(stored.get("payloadOmitted").asBoolean()).isTrue();
    }

    @Test
    default void aListTooLongForThePlaceIsShortenedAndSaysSo() throws Exception {
        int count = largestRecord().orElse(2_000_000) / 30;

        assertThat(store(TestDestinationRecord.failure().withMessages(count).build(), false))
                .isEqualTo(new StoreResult.Stored(false));

        JsonNode info = newest().get("SQSBatchInfo");
        if (largestRecord().isEmpty()) {
            assertThat(info.get("messageIds").size()).isEqualTo(count);
            return;
        }
        assertThat(keys(info)).containsExactly("queueArn", "batchSize", "messageIds", "messageIdsTruncated");
        assertThat(info.get("batchSize").asInt()).isEqualTo(count);
        assertThat(info.get("messageIdsTruncated").asBoolean()).isTrue();
        assertThat(info.get("messageIds").valueStream().map(JsonNode::asString))
                .containsExactlyElementsOf(TestDestinationRecord.messageIds(count / 2));
    }

    @Test
    default void aServerThatIsDownIsUnavailableAndWorksAgainWhenItIsBack() throws Exception {
        DestinationRecord record = TestDestinationRecord.failure().build();
        try (Destination destination = open(false)) {
            assertThat(destination.store(record)).isEqualTo(new StoreResult.Stored(false));

            stopServer();
            assertThat(destination.store(record)).isInstanceOf(StoreResult.Unavailable.class);

            startServer();
            assertThat(destination.store(record)).isEqualTo(new StoreResult.Stored(false));
        }
        assertThat(newest().get("requestContext").get("requestId").asString())
                .isEqualTo(TestDestinationRecord.REQUEST_ID.toString());
    }

    @Test
    default void anInterruptionComesOutAsOne() {
        try (Destination destination = open(false)) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() ->
                            destination.store(TestDestinationRecord.failure().build()))
                    .isInstanceOf(InterruptedException.class);
        } finally {
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    private Destination open(boolean includePayload) {
        return factory().open(target(), includePayload);
    }

    private StoreResult store(DestinationRecord record, boolean includePayload) throws InterruptedException {
        try (Destination destination = open(includePayload)) {
            return destination.store(record);
        }
    }

    private JsonNode newest() throws Exception {
        return json(stored().getLast());
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static List<String> keys(JsonNode object) {
        return List.copyOf(object.propertyNames());
    }
}
