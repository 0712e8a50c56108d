package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Arn;
import io.penstock.core.record.BatchInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SqsEventFormatTest {

    private static final Arn QUEUE = new Arn("aws", "sqs", "eu-central-1", "123456789012", "orders.fifo");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final SqsEventFormat format = new SqsEventFormat(QUEUE, true, false);
    private final SqsEventFormat windowed = new SqsEventFormat(QUEUE, true, true);

    @Test
    void aMessageBecomesTheRecordOfALambdaEvent() {
        JsonNode json = json(format.record(full(), NOW).json());

        assertThat(json).isEqualTo(JsonMapper.shared().readTree("""
                        {
                          "messageId": "id-1",
                          "receiptHandle": "handle+/=1",
                          "body": "{\\"foo\\":\\"bar\\"}",
                          "attributes": {
                            "SentTimestamp": "1767225600123",
                            "ApproximateReceiveCount": "2",
                            "MessageGroupId": "g",
                            "AWSTraceHeader": "Root=1-2-3",
                            "SomethingNew": "kept"
                          },
                          "messageAttributes": {
                            "Author": {"stringValue": "John Grisham", "stringListValues": [], "binaryListValues": [],
                                       "dataType": "String"},
                            "Weeks.On": {"stringValue": "6", "stringListValues": [], "binaryListValues": [],
                                         "dataType": "Number.int"},
                            "Raw": {"binaryValue": "AP8=", "stringListValues": [], "binaryListValues": [],
                                    "dataType": "Binary"}
                          },
                          "md5OfMessageAttributes": "d25a6aea97eb8f585bfa92d314504a92",
                          "md5OfBody": "9bb58f26192e4ba00f01e2e7b136bbd8",
                          "eventSource": "aws:sqs",
                          "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:orders.fifo",
                          "awsRegion": "eu-central-1"
                        }"""));
    }

    @Test
    void theRecordKnowsWhatTheCoreAsksFor() {
        SqsRecord record = format.record(full(), NOW);

        assertThat(record.id()).isEqualTo("id-1");
        assertThat(record.position()).isEqualTo("handle+/=1");
        assertThat(record.key()).isEqualTo("g");
        assertThat(record.arrival()).isEqualTo(Instant.ofEpochMilli(1_767_225_600_123L));
        assertThat(record.deliveries()).isEqualTo(2);
        assertThat(record.traceHeader()).contains("Root=1-2-3");
        assertThat(new SqsEventFormat(QUEUE, false, false).record(full(), NOW).key())
                .isEmpty();
    }

    @Test
    void b59_theGroupOfAMessageOfAStandardQueueReachesTheFunctionAndImposesNoOrder() {
        SqsRecord record = new SqsEventFormat(
                        new Arn("aws", "sqs", "eu-central-1", "123456789012", "orders"), false, false)
                .record(full(), NOW);

        assertThat(json(record.json()).get("attributes").get("MessageGroupId").asString())
                .isEqualTo("g");
        assertThat(record.key()).isEmpty();
    }

    @Test
    void withoutAttributesTheDigestIsAbsentOrNullWhenThereIsAWindow() {
        SqsMessage plain = SdkQueueCalls.message(
                Message.builder().messageId("id").body("b").build());

        assertThat(json(format.record(plain, NOW).json()).has("md5OfMessageAttributes"))
                .isFalse();
        JsonNode withWindow = json(windowed.record(plain, NOW).json());
        assertThat(withWindow.has("md5OfMessageAttributes")).isTrue();
        assertThat(withWindow.get("md5OfMessageAttributes").isNull()).isTrue();
        assertThat(withWindow.get("messageAttributes").isEmpty()).isTrue();
        assertThat(json(windowed.record(full(), NOW).json())
                        .get("md5OfMessageAttributes")
                        .asString())
                .isEqualTo("d25a6aea97eb8f585bfa92d314504a92");
    }

    @Test
    void aBodyIsKeptByteForByte() {
        String body = "&quot;&lt; \r\n\t \uD83D\uDC4B é \u0001 \\u0041 \"";
        SqsMessage message = SdkQueueCalls.message(
                Message.builder().messageId("id").body(body).build());

        assertThat(json(format.record(message, NOW).json()).get("body").asString())
                .isEqualTo(body);
        assertThat(format.record(message, NOW).filterView().content()).isEqualTo(body);
    }

    @Test
    void filtersSeeTheBodyApartFromEverythingElse() {
        JsonNode metadata = JsonMapper.shared()
                .readTree(format.record(full(), NOW).filterView().metadata());

        assertThat(metadata.has("body")).isFalse();
        assertThat(metadata.get("messageId").asString()).isEqualTo("id-1");
        assertThat(metadata.get("eventSource").asString()).isEqualTo("aws:sqs");
        assertThat(metadata.get("attributes").get("MessageGroupId").asString()).isEqualTo("g");
    }

    @Test
    void aMessageWithoutTimesCountsAsSentNowAndReceivedOnce() {
        SqsRecord record = format.record(
                SdkQueueCalls.message(Message.builder().messageId("id").build()), NOW);

        assertThat(record.arrival()).isEqualTo(NOW);
        assertThat(record.deliveries()).isEqualTo(1);
        assertThat(json(record.json()).get("body").asString()).isEmpty();
    }

    @Test
    void aDestinationRecordNamesTheMessagesAndWhenTheyCame() {
        SqsMessage later = SdkQueueCalls.message(fullMessage().toBuilder()
                .messageId("id-2")
                .attributesWithStrings(Map.of("SentTimestamp", "1767225605000"))
                .build());

        BatchInfo info = format.batchInfo(List.of(format.record(full(), NOW), format.record(later, NOW)));

        assertThat(info.name()).isEqualTo("SQSBatchInfo");
        assertThat(info.details())
                .containsExactly(
                        Map.entry("queueArn", QUEUE.toString()),
                        Map.entry("batchSize", 2),
                        Map.entry("messageIds", List.of("id-1", "id-2")),
                        Map.entry("approximateArrivalOfFirstRecord", "2026-01-01T00:00:00.123Z"),
                        Map.entry("approximateArrivalOfLastRecord", "2026-01-01T00:00:05.000Z"));
        assertThat(format.partition()).isEqualTo("orders.fifo");
    }

    private static SqsMessage full() {
        return SdkQueueCalls.message(fullMessage());
    }

    private static Message fullMessage() {
        return Message.builder()
                .messageId("id-1")
                .receiptHandle("handle+/=1")
                .body("{\"foo\":\"bar\"}")
                .md5OfBody("9bb58f26192e4ba00f01e2e7b136bbd8")
                .md5OfMessageAttributes("d25a6aea97eb8f585bfa92d314504a92")
                .attributesWithStrings(Map.of(
                        "SentTimestamp", "1767225600123",
                        "ApproximateReceiveCount", "2",
                        "MessageGroupId", "g",
                        "AWSTraceHeader", "Root=1-2-3",
                        "SomethingNew", "kept"))
                .messageAttributes(Map.of(
                        "Author", text("String", "John Grisham"),
                        "Weeks.On", text("Number.int", "6"),
                        "Raw",
                                MessageAttributeValue.builder()
                                        .dataType("Binary")
                                        .binaryValue(SdkBytes.fromByteArray(new byte[] {0, (byte) 0xFF}))
                                        .build()))
                .build();
    }

    private static MessageAttributeValue text(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }

    private static JsonNode json(byte[] bytes) {
        return JsonMapper.shared().readTree(bytes);
    }
}
