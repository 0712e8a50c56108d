package io.penstock.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class SqsAnswersTest {

    private static List<SqsMessage> messages(String answer) throws MalformedJson {
        return SqsAnswers.messages(answer.getBytes(UTF_8));
    }

    @Test
    void serversThatWriteOtherwiseAreUnderstood() throws Exception {
        SqsMessage message = messages("""
                { "ResponseMetadata" : {"a": [[], {"b": -1.5e3}]},
                  "Messages" : [ {
                    "Body" : "b\\u0022" , "MessageId" : null, "ReceiptHandle": 7,
                    "Attributes" : { "SentTimestamp" : 1767225600123, "MessageGroupId": "g\\/1", "SenderId": null },
                    "MessageAttributes" : { "list" : { "StringListValues" : [ "x", "y" ],
                                                       "BinaryListValues": [ "AP8=" ],
                                                       "DataType" : "Custom" } }
                  } ] }
                """).getFirst();

        assertThat(message.body().text()).isEqualTo("b\"");
        assertThat(message.id().text()).isEmpty();
        assertThat(message.receiptHandle().text()).isEmpty();
        assertThat(message.attributes().sent()).isEqualTo("1767225600123");
        assertThat(message.attributes().group()).isEqualTo("g/1");
        assertThat(JsonMapper.shared().readTree(message.attributes().json().toString()))
                .isEqualTo(JsonMapper.shared().readTree("""
                        {"SentTimestamp": "1767225600123", "MessageGroupId": "g/1"}"""));
        assertThat(message.messageAttributes()).hasEntrySatisfying("list", list -> {
            assertThat(list.stringListValues()).containsExactly("x", "y");
            assertThat(list.binaryListValues()).containsExactly(new byte[] {0, (byte) 0xFF});
            assertThat(list.stringValue()).isNull();
        });
    }

    @Test
    void anAnswerWithoutMessagesBringsNone() throws Exception {
        assertThat(messages("")).isEmpty();
        assertThat(messages("{}")).isEmpty();
        assertThat(messages("{\"Messages\":null}")).isEmpty();
        assertThat(messages("{\"Messages\":[]} \n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{} {}",
                "{\"Messages\":[{}]",
                "{\"Messages\":[{},]}",
                "{\"Messages\":[,{}]}",
                "{\"Messages\":[{}{}]}",
                "{\"Messages\":[1]}",
                "{\"Messages\" [{}]}",
                "{Messages:[{}]}",
                "{\"a\":01}",
                "{\"a\":tru}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\t\"}"
            })
    void whatIsNoAnswerIsRefused(String answer) {
        assertThatThrownBy(() -> messages(answer)).isInstanceOf(MalformedJson.class);
    }

    @Test
    void whatIsNotUtf8IsRefused() {
        for (int[] wrong :
                new int[][] {{0x80}, {0xC3, 0x28}, {0xC0, 0xAF}, {0xED, 0xA0, 0x80}, {0xF5, 0x80, 0x80, 0x80}}) {
            byte[] answer = "{\"a\":\"xxxx\"}".getBytes(UTF_8);
            for (int index = 0; index < wrong.length; index++) {
                answer[6 + index] = (byte) wrong[index];
            }
            assertThatThrownBy(() -> SqsAnswers.messages(answer)).hasMessageStartingWith("no UTF-8");
        }
    }

    @Test
    void manyLevelsAreRefusedBeforeTheyTakeTheStack() {
        assertThatThrownBy(() -> messages("{\"a\":" + "[".repeat(100_000)))
                .isInstanceOf(MalformedJson.class)
                .hasMessageStartingWith("too many levels");
    }

    @Test
    void aRefusalIsReadWhereverItsPartsStand() {
        assertThat(refusal("{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\",\"Message\":\"no\"}"))
                .isEqualTo(new SqsAnswers.Refusal("QueueDoesNotExist", "no"));
        assertThat(refusal("{\"message\":\"no\",\"__type\":\"AccessDenied\"}"))
                .isEqualTo(new SqsAnswers.Refusal("AccessDenied", "no"));
        assertThat(refusal("<html>")).isEqualTo(new SqsAnswers.Refusal("", ""));
        assertThat(refusal("")).isEqualTo(new SqsAnswers.Refusal("", ""));
    }

    private static SqsAnswers.Refusal refusal(String answer) {
        return SqsAnswers.refusal(answer.getBytes(UTF_8));
    }
}
