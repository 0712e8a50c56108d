package io.penstock.sqs;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of SQS's answers (JSON protocol 1.0), which may hold members that are new. */
final class SqsAnswers {

    private SqsAnswers() {}

    /** How a call as a whole failed; empty texts for what the answer does not say. */
    record Refusal(String code, String message) {}

    /** The messages of a receive, as slices of {@code answer}. */
    static List<SqsMessage> messages(byte[] answer) throws MalformedJson {
        List<SqsMessage> messages = new ArrayList<>(SqsQueue.CALL_LIMIT);
        JsonReader json = open(answer);
        for (JsonSlice name = json.name(); name != null; name = json.name()) {
            if (!name.is("Messages")) {
                json.skip();
            } else if (json.array()) {
                while (json.element()) {
                    messages.add(message(json));
                }
            }
        }
        json.end();
        return messages;
    }

    private static SqsMessage message(JsonReader json) throws MalformedJson {
        JsonSlice id = null;
        JsonSlice receiptHandle = null;
        JsonSlice body = null;
        JsonSlice md5OfBody = null;
        JsonSlice md5OfMessageAttributes = null;
        SqsMessage.Attributes attributes = SqsMessage.Attributes.NONE;
        Map<String, MessageAttribute> messageAttributes = Map.of();
        enter(json);
        for (JsonSlice name = json.name(); name != null; name = json.name()) {
            if (name.is("Body")) {
                body = json.text();
            } else if (name.is("ReceiptHandle")) {
                receiptHandle = json.text();
            } else if (name.is("MessageId")) {
                id = json.text();
            } else if (name.is("MD5OfBody")) {
                md5OfBody = json.text();
            } else if (name.is("Attributes")) {
                attributes = attributes(json);
            } else if (name.is("MessageAttributes")) {
                messageAttributes = messageAttributes(json);
            } else if (name.is("MD5OfMessageAttributes")) {
                md5OfMessageAttributes = json.text();
            } else {
                json.skip();
            }
        }
        return new SqsMessage(
                orEmpty(id),
                orEmpty(receiptHandle),
                orEmpty(body),
                attributes,
                messageAttributes,
                md5OfMessageAttributes,
                orEmpty(md5OfBody));
    }

    /** The object as it stands, as events have the same; written anew only when some value is no string. */
    private static SqsMessage.Attributes attributes(JsonReader json) throws MalformedJson {
        int from = json.position();
        boolean asItStands = true;
        String group = "";
        String sent = "";
        String receives = "";
        String traceHeader = "";
        if (!json.object()) {
            return SqsMessage.Attributes.NONE;
        }
        for (JsonSlice name = json.name(); name != null; name = json.name()) {
            JsonSlice value = json.text();
            if (value == null || !value.isWhole() || !name.isWhole()) {
                asItStands = false;
            } else if (name.is("MessageGroupId")) {
                group = value.text();
            } else if (name.is("SentTimestamp")) {
                sent = value.text();
            } else if (name.is("ApproximateReceiveCount")) {
                receives = value.text();
            } else if (name.is("AWSTraceHeader")) {
                traceHeader = value.text();
            }
        }
        if (asItStands) {
            return new SqsMessage.Attributes(json.since(from), group, sent, receives, traceHeader);
        }
        json.back(from);
        return SqsMessage.Attributes.of(scalars(json));
    }

    private static Map<String, String> scalars(JsonReader json) throws MalformedJson {
        Map<String, String> values = new LinkedHashMap<>();
        enter(json);
        for (JsonSlice name = json.name(); name != null; name = json.name()) {
            String value = json.scalar();
            if (value != null) {
                values.put(name.text(), value);
            }
        }
        return values;
    }

    private static Map<String, MessageAttribute> messageAttributes(JsonReader json) throws MalformedJson {
        Map<String, MessageAttribute> attributes = new LinkedHashMap<>();
        if (json.object()) {
            for (JsonSlice name = json.name(); name != null; name = json.name()) {
                attributes.put(name.text(), messageAttribute(json));
            }
        }
        return attributes;
    }

    private static MessageAttribute messageAttribute(JsonReader json) throws MalformedJson {
        String dataType = null;
        String stringValue = null;
        String binaryValue = null;
        List<String> strings = List.of();
        List<String> binaries = List.of();
        enter(json);
        for (JsonSlice name = json.name(); name != null; name = json.name()) {
            if (name.is("DataType")) {
                dataType = json.scalar();
            } else if (name.is("StringValue")) {
                stringValue = json.scalar();
            } else if (name.is("BinaryValue")) {
                binaryValue = json.scalar();
            } else if (name.is("StringListValues")) {
                strings = texts(json);
            } else if (name.is("BinaryListValues")) {
                binaries = texts(json);
            } else {
                json.skip();
            }
        }
        List<byte[]> decoded = new ArrayList<>(binaries.size());
        for (String binary : binaries) {
            decoded.add(binary(json, binary));
        }
        return new MessageAttribute(
                dataType == null ? "" : dataType,
                stringValue,
                binaryValue == null ? null : binary(json, binaryValue),
                strings,
                decoded);
    }

    private static byte[] binary(JsonReader json, String base64) throws MalformedJson {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException broken) {
            throw new MalformedJson("no base64 before", json.position());
        }
    }

    private static List<String> texts(JsonReader json) throws MalformedJson {
        List<String> texts = new ArrayList<>(0);
        if (json.array()) {
            while (json.element()) {
                JsonSlice text = json.text();
                if (text != null) {
                    texts.add(text.text());
                }
            }
        }
        return texts;
    }

    /** The entries of a batch call that failed. */
    static List<FailedEntry> failed(byte[] answer) throws MalformedJson {
        List<FailedEntry> failed = new ArrayList<>(0);
        JsonReader json = open(answer);
        for (JsonSlice name = json.name(); name != null; name = json.name()) {
            if (!name.is("Failed")) {
                json.skip();
            } else if (json.array()) {
                while (json.element()) {
                    failed.add(failedEntry(json));
                }
            }
        }
        json.end();
        return failed;
    }

    private static FailedEntry failedEntry(JsonReader json) throws MalformedJson {
        int at = json.position();
        Map<String, String> entry = scalars(json);
        String id = entry.getOrDefault("Id", "");
        if (!id.matches("[0-9]{1,2}")) {
            throw new MalformedJson("an entry that was not asked for", at);
        }
        return FailedEntry.of(id, "true".equals(entry.get("SenderFault")), entry.get("Code"), entry.get("Message"));
    }

    /**
     * The refusal in the body of an answer that is no success; empty texts when it is not of SQS, as a proxy's page.
     */
    static Refusal refusal(byte[] answer) {
        try {
            Map<String, String> error = scalars(new JsonReader(answer));
            String type = error.getOrDefault("__type", error.getOrDefault("code", ""));
            return new Refusal(
                    type.substring(type.lastIndexOf('#') + 1),
                    error.getOrDefault("message", error.getOrDefault("Message", "")));
        } catch (MalformedJson otherFormat) {
            return new Refusal("", "");
        }
    }

    /** Inside the object of an answer; one without a body counts as without members. */
    private static JsonReader open(byte[] answer) throws MalformedJson {
        JsonReader json = new JsonReader(answer.length == 0 ? new byte[] {'{', '}'} : answer);
        enter(json);
        return json;
    }

    private static void enter(JsonReader json) throws MalformedJson {
        int at = json.position();
        if (!json.object()) {
            throw new MalformedJson("no object", at);
        }
    }

    private static JsonSlice orEmpty(@Nullable JsonSlice text) {
        return text == null ? JsonSlice.EMPTY : text;
    }
}
