package io.penstock.sqs;

import static io.penstock.core.record.JsonBytes.ascii;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.mapping.Arn;
import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.EventFormat;
import io.penstock.core.record.FilterView;
import io.penstock.core.record.JsonBytes;
import io.penstock.core.record.SourceRecord;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Writes messages as Lambda hands them to functions (semantics §2.1). Immutable and thread-safe. */
final class SqsEventFormat implements EventFormat {

    private static final byte[] MESSAGE_ID = ascii("{\"messageId\":");
    private static final byte[] RECEIPT_HANDLE = ascii(",\"receiptHandle\":");
    private static final byte[] BODY = ascii(",\"body\":");
    private static final byte[] ATTRIBUTES = ascii(",\"attributes\":{");
    private static final byte[] MESSAGE_ATTRIBUTES = ascii("},\"messageAttributes\":{");
    private static final byte[] MD5_OF_ATTRIBUTES = ascii(",\"md5OfMessageAttributes\":");
    private static final byte[] MD5_OF_BODY = ascii(",\"md5OfBody\":");
    private static final byte[] STRING_VALUE = ascii("\"stringValue\":");
    private static final byte[] BINARY_VALUE = ascii("\"binaryValue\":");
    private static final byte[] STRING_LIST = ascii("\"stringListValues\":[");
    private static final byte[] BINARY_LIST = ascii("],\"binaryListValues\":[");
    private static final byte[] DATA_TYPE = ascii("],\"dataType\":");
    private static final byte[] NULL = ascii("null");

    private final Arn queue;
    private final boolean fifo;
    private final boolean windowed;
    private final byte[] end;

    /**
     * The format of one mapping.
     *
     * @param fifo whether messages have a group
     * @param windowed whether the mapping has a batching window, which decides how a missing digest is written
     */
    SqsEventFormat(Arn queue, boolean fifo, boolean windowed) {
        this.queue = queue;
        this.fifo = fifo;
        this.windowed = windowed;
        this.end = new JsonBytes(160)
                .raw(ascii(",\"eventSource\":\"aws:sqs\",\"eventSourceARN\":"))
                .text(queue.toString())
                .raw(ascii(",\"awsRegion\":"))
                .text(queue.region())
                .raw('}')
                .toBytes();
    }

    @Override
    public String partition() {
        return queue.resource();
    }

    @Override
    public BatchInfo batchInfo(List<SourceRecord> records) {
        List<Instant> arrivals = records.stream()
                .map(SourceRecord::arrival)
                .sorted(Comparator.naturalOrder())
                .toList();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("queueArn", queue.toString());
        details.put("batchSize", records.size());
        details.put("messageIds", records.stream().map(SourceRecord::id).toList());
        details.put("approximateArrivalOfFirstRecord", BatchInfo.millis(arrivals.getFirst()));
        details.put("approximateArrivalOfLastRecord", BatchInfo.millis(arrivals.getLast()));
        return new BatchInfo("SQSBatchInfo", details);
    }

    /** The message as a record; {@code now} stands in where the queue does not say when the message was sent. */
    SqsRecord record(Message message, Instant now) {
        Map<String, String> attributes = message.attributesAsStrings();
        return new SqsRecord(
                text(message.messageId()),
                text(message.receiptHandle()),
                fifo ? attributes.getOrDefault("MessageGroupId", "") : "",
                number(attributes.get("SentTimestamp"))
                        .map(Instant::ofEpochMilli)
                        .orElse(now),
                number(attributes.get("ApproximateReceiveCount"))
                        .map(Math::toIntExact)
                        .orElse(1),
                write(message, attributes, true),
                new MessageView(message),
                Optional.ofNullable(attributes.get("AWSTraceHeader")));
    }

    private byte[] write(Message message, Map<String, String> attributes, boolean withBody) {
        String handle = text(message.receiptHandle());
        String body = text(message.body());
        JsonBytes json = new JsonBytes(640 + handle.length() + body.length());
        json.raw(MESSAGE_ID).text(text(message.messageId()));
        json.raw(RECEIPT_HANDLE).text(handle);
        if (withBody) {
            json.raw(BODY).text(body);
        }
        json.raw(ATTRIBUTES);
        boolean first = true;
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            key(json, attribute.getKey(), first);
            json.text(attribute.getValue());
            first = false;
        }
        json.raw(MESSAGE_ATTRIBUTES);
        first = true;
        for (Map.Entry<String, MessageAttributeValue> attribute :
                message.messageAttributes().entrySet()) {
            key(json, attribute.getKey(), first);
            write(json, attribute.getValue());
            first = false;
        }
        json.raw('}');
        String digest = message.md5OfMessageAttributes();
        if (!first && digest != null) {
            json.raw(MD5_OF_ATTRIBUTES).text(digest);
        } else if (windowed) {
            json.raw(MD5_OF_ATTRIBUTES).raw(NULL);
        }
        json.raw(MD5_OF_BODY).text(text(message.md5OfBody()));
        return json.raw(end).toBytes();
    }

    private static void write(JsonBytes json, MessageAttributeValue value) {
        json.raw('{');
        if (value.binaryValue() != null) {
            json.raw(BINARY_VALUE).base64(value.binaryValue().asByteArrayUnsafe());
            json.raw(',');
        } else if (value.stringValue() != null) {
            json.raw(STRING_VALUE).text(value.stringValue()).raw(',');
        }
        json.raw(STRING_LIST);
        boolean first = true;
        for (String text : value.stringListValues()) {
            comma(json, first);
            json.text(text);
            first = false;
        }
        json.raw(BINARY_LIST);
        first = true;
        for (var binary : value.binaryListValues()) {
            comma(json, first);
            json.base64(binary.asByteArrayUnsafe());
            first = false;
        }
        json.raw(DATA_TYPE).text(text(value.dataType())).raw('}');
    }

    private static void key(JsonBytes json, String name, boolean first) {
        comma(json, first);
        json.text(name).raw(':');
    }

    private static void comma(JsonBytes json, boolean first) {
        if (!first) {
            json.raw(',');
        }
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Optional<Long> number(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Long.parseLong(text));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    /** What filters see; written only when a filter asks for it. */
    private final class MessageView implements FilterView {

        private final Message message;

        MessageView(Message message) {
            this.message = message;
        }

        @Override
        public String content() {
            return text(message.body());
        }

        @Override
        public String metadata() {
            return new String(write(message, message.attributesAsStrings(), false), UTF_8);
        }
    }
}
