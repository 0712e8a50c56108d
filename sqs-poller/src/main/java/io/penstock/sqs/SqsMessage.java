package io.penstock.sqs;

import io.penstock.core.record.JsonBytes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message as it was received. What events repeat is kept as the JSON that is written into them; slices may keep the
 * whole answer in memory.
 *
 * @param messageAttributes by their names
 * @param md5OfMessageAttributes null where the queue gives none
 */
record SqsMessage(
        JsonSlice id,
        JsonSlice receiptHandle,
        JsonSlice body,
        Attributes attributes,
        Map<String, MessageAttribute> messageAttributes,
        @Nullable JsonSlice md5OfMessageAttributes,
        JsonSlice md5OfBody) {

    /**
     * The system attributes of a message.
     *
     * @param json all attributes as one JSON object
     * @param group the attribute {@code MessageGroupId}; like the others empty where there is none
     * @param sent the attribute {@code SentTimestamp}
     * @param receives the attribute {@code ApproximateReceiveCount}
     * @param traceHeader the attribute {@code AWSTraceHeader}
     */
    record Attributes(JsonSlice json, String group, String sent, String receives, String traceHeader) {

        /** Those of a message without any. */
        static final Attributes NONE = of(Map.of());

        /** These, in this order. */
        static Attributes of(Map<String, String> values) {
            JsonBytes json = new JsonBytes(400).raw('{');
            boolean first = true;
            for (Map.Entry<String, String> attribute : values.entrySet()) {
                if (!first) {
                    json.raw(',');
                }
                json.text(attribute.getKey()).raw(':').text(attribute.getValue());
                first = false;
            }
            byte[] written = json.raw('}').toBytes();
            return new Attributes(
                    JsonSlice.value(written, 0, written.length),
                    values.getOrDefault("MessageGroupId", ""),
                    values.getOrDefault("SentTimestamp", ""),
                    values.getOrDefault("ApproximateReceiveCount", ""),
                    values.getOrDefault("AWSTraceHeader", ""));
        }
    }
}
