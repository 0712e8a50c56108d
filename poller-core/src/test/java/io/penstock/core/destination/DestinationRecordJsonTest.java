package io.penstock.core.destination;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.invoke.Answer;
import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.TimeWindow;
import io.penstock.core.record.WindowFrame;
import io.penstock.core.record.WindowState;
import io.penstock.core.testkit.TestDestinationRecord;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DestinationRecordJsonTest {

    private static final DestinationRecordForm COMPLETE = new DestinationRecordForm(true, false, Integer.MAX_VALUE);
    private static final DestinationRecordForm WITHOUT_PAYLOAD =
            new DestinationRecordForm(false, false, Integer.MAX_VALUE);

    @Test
    void aFailureIsWrittenKeyByKeyInTheOrderOfAws() {
        DestinationRecord record = TestDestinationRecord.failure()
                .withEvent("{\"Records\":[{\"data\":\"a \\\"b\\\"\"}]}")
                .build();

        assertThat(text(record, COMPLETE))
                .isEqualTo("{\"requestContext\":{\"requestId\":\"9a8b7c6d-0000-4000-8000-000000000001\","
                        + "\"functionArn\":\"arn:aws:lambda:us-east-1:000000000000:function:scripted\","
                        + "\"condition\":\"RetryAttemptsExhausted\",\"approximateInvokeCount\":2},"
                        + "\"responseContext\":{\"statusCode\":200,\"executedVersion\":\"$LATEST\","
                        + "\"functionError\":\"Unhandled\"},\"version\":\"1.0\","
                        + "\"timestamp\":\"2026-01-01T00:00:00.007Z\",\"KinesisBatchInfo\":{"
                        + "\"shardId\":\"shardId-000000000000\","
                        + "\"startSequenceNumber\":\"49590338271490256608559692538361571095921575989136588898\","
                        + "\"endSequenceNumber\":\"49590338271490256608559692538361571095921575989136588898\","
                        + "\"approximateArrivalOfFirstRecord\":\"2025-12-31T23:59:58.250Z\","
                        + "\"approximateArrivalOfLastRecord\":\"2025-12-31T23:59:58.250Z\",\"batchSize\":1,"
                        + "\"streamArn\":\"arn:aws:kinesis:us-east-1:000000000000:stream/clicks\"},"
                        + "\"payload\":\"{\\\"Records\\\":[{\\\"data\\\":\\\"a \\\\\\\"b\\\\\\\"\\\"}]}\"}");
    }

    @Test
    void aFailureInATumblingWindowNamesTheWindowAndNotItsState() {
        TimeWindow window =
                new TimeWindow(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-01-01T00:00:30Z"));
        WindowFrame frame = new WindowFrame(window, new WindowState("{\"n\":1}"), "arn", true, false);

        JsonNode record =
                write(TestDestinationRecord.failure().withWindow(frame).build(), WITHOUT_PAYLOAD);

        assertThat(record.get("timeWindowInfo"))
                .isEqualTo(JsonMapper.shared()
                        .readTree("{\"window\":{\"start\":\"2026-01-01T00:00:00Z\","
                                + "\"end\":\"2026-01-01T00:00:30Z\"},"
                                + "\"isFinalInvokeForWindow\":true,\"isWindowTerminatedEarly\":false}"));
        assertThat(write(TestDestinationRecord.failure().build(), WITHOUT_PAYLOAD)
                        .has("timeWindowInfo"))
                .isFalse();
    }

    @Test
    void aSuccessInATumblingWindowNamesTheWindowOnlyWhereTheEventIsLeftOut() {
        TimeWindow window =
                new TimeWindow(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-01-01T00:00:30Z"));
        WindowFrame frame = new WindowFrame(window, WindowState.EMPTY, "arn", false, true);
        DestinationRecord success =
                TestDestinationRecord.success().withWindow(frame).build();

        assertThat(write(success, COMPLETE).has("timeWindowInfo")).isFalse();
        assertThat(write(success, WITHOUT_PAYLOAD)
                        .get("timeWindowInfo")
                        .get("isWindowTerminatedEarly")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void aReportedFailureSaysThatTheFunctionRaisedNoError() {
        JsonNode record =
                write(TestDestinationRecord.failure().withReturned("{}").build(), WITHOUT_PAYLOAD);

        assertThat(record.get("responseContext").has("functionError")).isTrue();
        assertThat(record.get("responseContext").get("functionError").isNull()).isTrue();
    }

    @Test
    void aFailureWithoutAnAnswerHasNoResponseContext() {
        assertThat(write(TestDestinationRecord.failure().withAnswer(null).build(), WITHOUT_PAYLOAD)
                        .has("responseContext"))
                .isFalse();
    }

    @Test
    void aRecordThatIsTooOldHasNoResponseContextEvenAfterAnAnswer() {
        JsonNode record = write(
                TestDestinationRecord.failure()
                        .withCondition(DestinationRecord.Condition.RECORD_AGE_EXCEEDED)
                        .build(),
                WITHOUT_PAYLOAD);

        assertThat(record.has("responseContext")).isFalse();
        assertThat(record.get("requestContext").get("condition").asString()).isEqualTo("RecordAgeExceeded");
    }

    @Test
    void aTimestampHasThreeDigitsAlsoOnAFullSecond() {
        Instant fullSecond = Instant.parse("2026-03-04T05:06:07Z");

        assertThat(write(
                                TestDestinationRecord.failure()
                                        .withTimestamp(fullSecond)
                                        .build(),
                                WITHOUT_PAYLOAD)
                        .get("timestamp")
                        .asString())
                .isEqualTo("2026-03-04T05:06:07.000Z");
    }

    @Test
    void aFailureNamesTheFunctionAsTheMappingDoesAndASuccessAlwaysWithAQualifier() {
        String alias = TestDestinationRecord.FUNCTION_ARN + ":live";

        assertThat(functionArn(TestDestinationRecord.failure())).isEqualTo(TestDestinationRecord.FUNCTION_ARN);
        assertThat(functionArn(TestDestinationRecord.failure().withFunctionArn(alias)))
                .isEqualTo(alias);
        assertThat(functionArn(TestDestinationRecord.success()))
                .isEqualTo(TestDestinationRecord.FUNCTION_ARN + ":$LATEST");
        assertThat(functionArn(TestDestinationRecord.success().withFunctionArn(alias)))
                .isEqualTo(alias);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "-1.5e3", "\"text \\u0000 ü\"", "[]", " {\"a\":[1,{}]}\n"})
    void anAnswerThatIsJsonIsEmbedded(String answer) {
        JsonNode record =
                write(TestDestinationRecord.success().withReturned(answer).build(), COMPLETE);

        assertThat(record.get("responsePayload")).isEqualTo(JsonMapper.shared().readTree(answer));
        assertThat(record.has("deliveryError")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain text",
                " ",
                "{} {}",
                "{}}",
                "{\"a\":",
                "[1,]",
                "1 2",
                "12x",
                "tru",
                "\"open",
                "\uFEFF{}",
                "{\"a\":1},\"requestPayload\":1",
                "NaN",
                "'a'",
                "//{}"
            })
    void anAnswerThatIsNotJsonBecomesADeliveryError(String answer) {
        assertDeliveryError(answer.getBytes(UTF_8));
    }

    @Test
    void anAnswerThatIsNotUtf8BecomesADeliveryError() {
        assertDeliveryError(new byte[] {'"', (byte) 0xC3, '"'});
        assertDeliveryError("{}".getBytes(java.nio.charset.StandardCharsets.UTF_16));
    }

    private static void assertDeliveryError(byte[] answer) {
        JsonNode record = write(
                TestDestinationRecord.success()
                        .withAnswer(new Answer(200, "$LATEST", null, answer))
                        .build(),
                COMPLETE);

        assertThat(record.propertyNames())
                .containsExactly(
                        "version", "timestamp", "requestContext", "requestPayload", "responseContext", "deliveryError");
        assertThat(record.get("deliveryError"))
                .isEqualTo(JsonMapper.shared()
                        .readTree("{\"statusCode\":400,\"errorCode\":\"InvalidRequestContentException\"}"));
    }

    @Test
    void anEmptyAnswerIsLeftOut() {
        assertThat(write(TestDestinationRecord.success().withReturned("").build(), COMPLETE)
                        .propertyNames())
                .containsExactly("version", "timestamp", "requestContext", "requestPayload", "responseContext");
    }

    @Test
    void anAnswerNestedDeeplyIsEmbedded() {
        String answer = "[".repeat(10_000) + "]".repeat(10_000);

        assertThat(text(TestDestinationRecord.success().withReturned(answer).build(), COMPLETE))
                .endsWith("\"responsePayload\":" + answer + "}");
    }

    @Test
    void f15_anAnswerNestedDeeperThanTenThousandLevelsIsNotJson() {
        String answer = "[".repeat(10_001) + "]".repeat(10_001);

        assertThat(text(TestDestinationRecord.success().withReturned(answer).build(), COMPLETE))
                .doesNotContain("responsePayload")
                .contains("\"deliveryError\":{\"statusCode\":400");
    }

    @Test
    void aNumberLongerThanAnyTypeIsEmbeddedAsItIs() {
        String answer = "1".repeat(5_000);

        assertThat(text(TestDestinationRecord.success().withReturned(answer).build(), COMPLETE))
                .endsWith("\"responsePayload\":" + answer + "}");
    }

    @Test
    void aBatchInfoOfAnotherTypeIsADefectThatIsNamed() {
        DestinationRecord record = new TestDestinationRecord(
                        DestinationRecord.Condition.RETRY_ATTEMPTS_EXHAUSTED,
                        TestDestinationRecord.FUNCTION_ARN,
                        null,
                        Instant.EPOCH,
                        new BatchInfo("TestBatchInfo", Map.of("when", Instant.EPOCH)),
                        Optional.empty(),
                        "{}")
                .build();

        assertThatThrownBy(() -> DestinationRecordJson.write(record, WITHOUT_PAYLOAD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("when is a class java.time.Instant");
    }

    private static String functionArn(TestDestinationRecord record) {
        return write(record.build(), WITHOUT_PAYLOAD)
                .get("requestContext")
                .get("functionArn")
                .asString();
    }

    private static JsonNode write(DestinationRecord record, DestinationRecordForm form) {
        return JsonMapper.shared().readTree(text(record, form));
    }

    private static String text(DestinationRecord record, DestinationRecordForm form) {
        return new String(DestinationRecordJson.write(record, form), UTF_8);
    }
}
