package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.Source;
import io.penstock.core.testkit.RecordingListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Field bug B26 and conformance {@code env-sqs-*}: a message through a real queue. */
class SqsEnvelopeTest {

    @Test
    void theFunctionGetsEverythingThatCameWithAMessageAlsoWhenItIsRedelivered() throws Exception {
        TestQueue queue = TestQueue.fifo(Duration.ofSeconds(1));
        queue.send(message -> message.messageBody("{\"foo\":\"bar\"}")
                .messageGroupId("group")
                .messageDeduplicationId("once")
                .messageSystemAttributes(Map.of(
                        MessageSystemAttributeNameForSends.AWS_TRACE_HEADER,
                        MessageSystemAttributeValue.builder()
                                .dataType("String")
                                .stringValue("Root=1-5759e988-bd862e3fe1be46a994272793")
                                .build()))
                .messageAttributes(Map.of(
                        "Author", value("String").stringValue("John Grisham").build(),
                        "WeeksOn", value("Number").stringValue("6").build(),
                        "a.b", value("Number.int").stringValue("7").build(),
                        "raw",
                                value("Binary")
                                        .binaryValue(SdkBytes.fromByteArray(new byte[] {0, (byte) 0xFF}))
                                        .build())));
        try (Source source = TestContext.open(TestMapping.of(queue), new RecordingListener())) {
            Partition lane = source.assignment().getFirst();
            SourceRecord first = pull(lane);
            lane.settle(Settlement.all(List.of(first), Fate.Released.FAILED));
            SourceRecord second = pull(lane);

            JsonNode json = JsonMapper.shared().readTree(second.json());
            assertThat(json.get("messageId").asString()).isEqualTo(first.id()).isEqualTo(second.id());
            assertThat(json.get("receiptHandle").asString()).isEqualTo(second.position());
            assertThat(json.get("body").asString()).isEqualTo("{\"foo\":\"bar\"}");
            assertThat(json.get("md5OfBody").asString()).isEqualTo("9bb58f26192e4ba00f01e2e7b136bbd8");
            assertThat(json.get("md5OfMessageAttributes").asString()).matches("[0-9a-f]{32}");
            JsonNode attributes = json.get("attributes");
            assertThat(attributes.get("ApproximateReceiveCount").asString()).isEqualTo("2");
            assertThat(attributes.get("MessageGroupId").asString()).isEqualTo("group");
            assertThat(attributes.get("MessageDeduplicationId").asString()).isEqualTo("once");
            assertThat(attributes.get("AWSTraceHeader").asString())
                    .isEqualTo("Root=1-5759e988-bd862e3fe1be46a994272793");
            assertThat(attributes.propertyNames())
                    .contains("SenderId", "SentTimestamp", "ApproximateFirstReceiveTimestamp", "SequenceNumber");
            assertThat(json.get("messageAttributes").get("WeeksOn"))
                    .isEqualTo(JsonMapper.shared().readTree("""
                            {"stringValue":"6","stringListValues":[],"binaryListValues":[],"dataType":"Number"}"""));
            assertThat(json.get("messageAttributes").get("a.b").get("dataType").asString())
                    .isEqualTo("Number.int");
            assertThat(json.get("messageAttributes")
                            .get("raw")
                            .get("binaryValue")
                            .asString())
                    .isEqualTo("AP8=");
            assertThat(json.get("eventSourceARN").asString())
                    .isEqualTo(queue.arn().toString());
            assertThat(second.deliveries()).isEqualTo(2);
            assertThat(second.key()).isEqualTo("group");
            assertThat(second.traceHeader()).contains("Root=1-5759e988-bd862e3fe1be46a994272793");
        }
    }

    private static MessageAttributeValue.Builder value(String type) {
        return MessageAttributeValue.builder().dataType(type);
    }

    private static SourceRecord pull(Partition lane) throws Exception {
        return ((Pulled.Records) lane.pull(1, Duration.ofSeconds(15))).records().getFirst();
    }
}
