package io.penstock.it.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.it.support.ElasticMq;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.Message;

/** Writes messages as the event that a function gets, in the plainest way. */
final class LambdaEvent {

    private LambdaEvent() {}

    static byte[] of(List<Message> messages, String queueArn) {
        StringBuilder json = new StringBuilder(1024 * messages.size()).append("{\"Records\":[");
        for (Message message : messages) {
            json.append(json.charAt(json.length() - 1) == '[' ? "{" : ",{");
            member(json, "messageId", message.messageId());
            member(json.append(','), "receiptHandle", message.receiptHandle());
            member(json.append(','), "body", message.body());
            json.append(",\"attributes\":{");
            String comma = "";
            for (Map.Entry<String, String> attribute :
                    message.attributesAsStrings().entrySet()) {
                member(json.append(comma), attribute.getKey(), attribute.getValue());
                comma = ",";
            }
            json.append("},\"messageAttributes\":{},");
            member(json, "md5OfBody", message.md5OfBody());
            member(json.append(','), "eventSource", "aws:sqs");
            member(json.append(','), "eventSourceARN", queueArn);
            member(json.append(','), "awsRegion", ElasticMq.REGION);
            json.append('}');
        }
        return json.append("]}").toString().getBytes(UTF_8);
    }

    private static void member(StringBuilder json, String name, String value) {
        json.append('"').append(name).append("\":\"");
        for (int at = 0; at < value.length(); at++) {
            char next = value.charAt(at);
            if (next == '"' || next == '\\') {
                json.append('\\').append(next);
            } else if (next < ' ') {
                json.append(String.format("\\u%04x", (int) next));
            } else {
                json.append(next);
            }
        }
        json.append('"');
    }
}
