package io.penstock.it.bench;

import io.penstock.core.record.FilterView;
import io.penstock.core.record.JsonBytes;
import io.penstock.core.record.SourceRecord;
import java.time.Instant;
import java.util.UUID;

/** A record of a {@link MemoryPartition}. Immutable. */
record MemoryRecord(Message message, byte[] json) implements SourceRecord {

    /** What a source's client has read from the wire, where texts stand as JSON already. */
    record Message(String id, String receipt, String body, Instant arrival, Texts texts) {}

    /** The JSON texts of a message, quotes included. */
    record Texts(byte[] id, byte[] receipt, byte[] body, byte[] md5, byte[] sent) {}

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
            Texts texts = message.texts();
            JsonBytes json =
                    new JsonBytes(ID.length + texts.id().length + BODY.length + texts.body().length + END.length);
            json.raw(ID).raw(texts.id()).raw(BODY).raw(texts.body()).raw(END);
            return new MemoryRecord(message, json.toBytes());
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
        private static final int FRAME =
                ID.length + RECEIPT.length + BODY.length + SENT.length + RECEIVED.length + MD5.length + END.length;

        @Override
        public Message message(int id) {
            return messageOf(id, 256);
        }

        @Override
        public MemoryRecord record(Message message) {
            Texts texts = message.texts();
            JsonBytes json = new JsonBytes(FRAME
                    + texts.id().length
                    + texts.receipt().length
                    + texts.body().length
                    + 2 * texts.sent().length
                    + texts.md5().length);
            json.raw(ID).raw(texts.id()).raw(RECEIPT).raw(texts.receipt());
            json.raw(BODY).raw(texts.body()).raw(SENT).raw(texts.sent());
            json.raw(RECEIVED).raw(texts.sent()).raw(MD5).raw(texts.md5()).raw(END);
            return new MemoryRecord(message, json.toBytes());
        }
    }

    private static Message messageOf(int id, int bodySize) {
        String head = "{\"kind\":\"order\",\"number\":" + (1_000_000 + id) + ",\"pad\":\"";
        String body = head + "x".repeat(bodySize - head.length() - 2) + "\"}";
        String name = new UUID(id, id).toString();
        String receipt = "AQEB" + "r".repeat(96);
        Texts texts = new Texts(json(name), json(receipt), json(body), json("0".repeat(32)), json("1764161600123"));
        return new Message(name, receipt, body, Instant.ofEpochMilli(1_764_161_600_123L), texts);
    }

    private static byte[] json(String text) {
        return new JsonBytes(text.length() + 2).text(text).toBytes();
    }

    @Override
    public Instant arrival() {
        return message.arrival();
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
