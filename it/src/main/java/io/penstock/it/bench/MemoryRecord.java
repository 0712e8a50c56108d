package io.penstock.it.bench;

import io.penstock.core.record.FilterView;
import io.penstock.core.record.JsonBytes;
import io.penstock.core.record.SourceRecord;
import java.time.Instant;
import java.util.UUID;

/** A record of a {@link MemoryPartition}. Immutable. */
record MemoryRecord(Message message, Instant arrival, byte[] json) implements SourceRecord {

    /** What a source's client has read from the wire. */
    record Message(String id, String receipt, String body, String md5, String sent) {}

    /** How messages become JSON. */
    interface Shape {

        /** Message number {@code id}. */
        Message message(int id);

        /** The message as a record; its JSON is written here, once. */
        MemoryRecord record(Message message);
    }

    /** Records of 256 bytes in all. */
    static final class PlainShape implements Shape {

        private static final byte[] ID = JsonBytes.ascii("{\"id\":");
        private static final byte[] BODY = JsonBytes.ascii(",\"body\":");
        private static final byte[] END = JsonBytes.ascii("}");

        @Override
        public Message message(int id) {
            return messageOf(id, 187);
        }

        @Override
        public MemoryRecord record(Message message) {
            JsonBytes json = new JsonBytes(280);
            json.raw(ID).text(message.id()).raw(BODY).text(message.body()).raw(END);
            return new MemoryRecord(message, arrivalOf(message), json.toBytes());
        }
    }

    /** Records as a function gets them from SQS, with a body of 256 bytes. */
    static final class SqsShape implements Shape {

        private static final byte[] ID = JsonBytes.ascii("{\"messageId\":");
        private static final byte[] RECEIPT = JsonBytes.ascii(",\"receiptHandle\":");
        private static final byte[] BODY = JsonBytes.ascii(",\"body\":");
        private static final byte[] SENT =
                JsonBytes.ascii(",\"attributes\":{\"ApproximateReceiveCount\":\"1\",\"SentTimestamp\":");
        private static final byte[] RECEIVED =
                JsonBytes.ascii(",\"SenderId\":\"AIDAIENQZJOLO23YVJ4VO\",\"ApproximateFirstReceiveTimestamp\":");
        private static final byte[] MD5 = JsonBytes.ascii("},\"messageAttributes\":{},\"md5OfBody\":");
        private static final byte[] END = JsonBytes.ascii(",\"eventSource\":\"aws:sqs\",\"eventSourceARN\":"
                + "\"arn:aws:sqs:us-east-1:000000000000:measured\",\"awsRegion\":\"us-east-1\"}");

        @Override
        public Message message(int id) {
            return messageOf(id, 256);
        }

        @Override
        public MemoryRecord record(Message message) {
            JsonBytes json = new JsonBytes(960);
            json.raw(ID).text(message.id()).raw(RECEIPT).text(message.receipt());
            json.raw(BODY).text(message.body()).raw(SENT).text(message.sent());
            json.raw(RECEIVED).text(message.sent()).raw(MD5).text(message.md5()).raw(END);
            return new MemoryRecord(message, arrivalOf(message), json.toBytes());
        }
    }

    private static Message messageOf(int id, int bodySize) {
        String head = "{\"kind\":\"order\",\"number\":" + (1_000_000 + id) + ",\"pad\":\"";
        String body = head + "x".repeat(bodySize - head.length() - 2) + "\"}";
        return new Message(new UUID(id, id).toString(), "AQEB" + "r".repeat(96), body, "0".repeat(32), "1764161600123");
    }

    private static Instant arrivalOf(Message message) {
        return Instant.ofEpochMilli(Long.parseLong(message.sent()));
    }

    @Override
    public String id() {
        return message.id();
    }

    @Override
    public String position() {
        return message.receipt();
    }

    @Override
    public String key() {
        return "";
    }

    @Override
    public int deliveries() {
        return 1;
    }

    @Override
    public FilterView filterView() {
        return new FilterView() {
            @Override
            public String content() {
                return message.body();
            }

            @Override
            public String metadata() {
                return "{\"messageId\":\"" + message.id() + "\"}";
            }
        };
    }
}
