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

/** Writes messages as AWS Lambda sends them to functions (semantics §2.1). Immutable and thread-safe. */
final class SqsEventFormat implements EventFormat {

    private static final byte[] MESSAGE_ID = ascii("{\"messageId\":");
    private static final byte[] RECEIPT_HANDLE = ascii(",\"receiptHandle\":");
    private static final byte[] BODY = ascii(",\"body\":");
    private static final byte[] ATTRIBUTES = ascii(",\"attributes\":");
    private static final byte[] MESSAGE_ATTRIBUTES = ascii(",\"messageAttributes\":{");
    private static final byte[] MD5_OF_ATTRIBUTES = ascii(",\"md5OfMessageAttributes\":");
    private static final byte[] MD5_OF_BODY = ascii(",\"md5OfBody\":");
    private static final byte[] STRING_VALUE = ascii("\"stringValue\":");
    private static final byte[] BINARY_VALUE = ascii("\"binaryValue\":");
    private static final byte[] STRING_LIST = ascii("\"stringListValues\":[");
    private static final byte[] BINARY_LIST = ascii("],\"binaryListValues\":[");
    private static final byte[] DATA_TYPE = ascii("],\"dataType\":");
    private static final byte[] NULL = ascii("null");

    private static final int ATTRIBUTE_ROOM = 200;

    private final Arn queue;
    private final boolean fifo;
    private final boolean windowed;
    private final byte[] end;
    /** How many bytes every record has besides the content of its message. */
    private final int frame;

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
        this.frame = MESSAGE_ID.length
                + RECEIPT_HANDLE.length
                + ATTRIBUTES.length
                + MESSAGE_ATTRIBUTES.length
                + 1
                + (windowed ? MD5_OF_ATTRIBUTES.length + NULL.length : 0)
                + MD5_OF_BODY.length
                + end.length;
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

    /** The message as a record; {@code now} stands in where the queue does not tell when the message was sent. */
    SqsRecord record(SqsMessage message, Instant now) {
        SqsMessage.Attributes attributes = message.attributes();
        return new SqsRecord(
                message.id().text(),
                message.receiptHandle().text(),
                fifo ? attributes.group() : "",
                number(attributes.sent()).map(Instant::ofEpochMilli).orElse(now),
                number(attributes.receives()).map(Math::toIntExact).orElse(1),
                write(message, true),
                new MessageView(message),
                Optional.of(attributes.traceHeader()).filter(header -> !header.isEmpty()));
    }

    private byte[] write(SqsMessage message, boolean withBody) {
        JsonBytes json = new JsonBytes(size(message, withBody));
        message.id().writeTo(json.raw(MESSAGE_ID));
        message.receiptHandle().writeTo(json.raw(RECEIPT_HANDLE));
        if (withBody) {
            message.body().writeTo(json.raw(BODY));
        }
        message.attributes().json().writeTo(json.raw(ATTRIBUTES));
        json.raw(MESSAGE_ATTRIBUTES);
        boolean first = true;
        for (Map.Entry<String, MessageAttribute> attribute :
                message.messageAttributes().entrySet()) {
            comma(json, first);
            json.text(attribute.getKey()).raw(':');
            write(json, attribute.getValue());
            first = false;
        }
        json.raw('}');
        JsonSlice digest = message.md5OfMessageAttributes();
        if (!first && digest != null) {
            digest.writeTo(json.raw(MD5_OF_ATTRIBUTES));
        } else if (windowed) {
            json.raw(MD5_OF_ATTRIBUTES).raw(NULL);
        }
        message.md5OfBody().writeTo(json.raw(MD5_OF_BODY));
        return json.raw(end).toBytes();
    }

    /** The exact size without message attributes, which are given some room. */
    private int size(SqsMessage message, boolean withBody) {
        return frame
                + message.id().size()
                + message.receiptHandle().size()
                + (withBody ? BODY.length + message.body().size() : 0)
                + message.attributes().json().size()
                + message.messageAttributes().size() * ATTRIBUTE_ROOM
                + message.md5OfBody().size();
    }

    private static void write(JsonBytes json, MessageAttribute value) {
        json.raw('{');
        if (value.binaryValue() != null) {
            json.raw(BINARY_VALUE).base64(value.binaryValue()).raw(',');
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
        for (byte[] binary : value.binaryListValues()) {
            comma(json, first);
            json.base64(binary);
            first = false;
        }
        json.raw(DATA_TYPE).text(value.dataType()).raw('}');
    }

    private static void comma(JsonBytes json, boolean first) {
        if (!first) {
            json.raw(',');
        }
    }

    private static Optional<Long> number(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(text));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    /** What filters see; written only when a filter asks for it. */
    private final class MessageView implements FilterView {

        private final SqsMessage message;

        MessageView(SqsMessage message) {
            this.message = message;
        }

        @Override
        public String content() {
            return message.body().text();
        }

        @Override
        public String metadata() {
            return new String(write(message, false), UTF_8);
        }
    }
}
