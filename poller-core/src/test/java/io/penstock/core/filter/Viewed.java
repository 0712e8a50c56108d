package io.penstock.core.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.record.FilterView;
import io.penstock.core.record.SourceRecord;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** A record that is nothing but its filter view, and counts how often its metadata was written. */
record Viewed(String content, String metadata, AtomicInteger metadataWritten) implements SourceRecord {

    static Viewed message(String body) {
        return new Viewed(
                body,
                "{\"messageId\":\"m-1\",\"attributes\":{\"ApproximateReceiveCount\":\"1\"},"
                        + "\"messageAttributes\":{},\"eventSource\":\"aws:sqs\",\"awsRegion\":\"us-east-1\"}",
                new AtomicInteger());
    }

    static Viewed streamData(String data) {
        return new Viewed(
                data,
                "{\"kinesisSchemaVersion\":\"1.0\",\"partitionKey\":\"pk-1\",\"sequenceNumber\":\"4957\","
                        + "\"approximateArrivalTimestamp\":1545084650.987,\"eventSource\":\"aws:kinesis\"}",
                new AtomicInteger());
    }

    static Viewed change(String eventName, String newImage) {
        return new Viewed(
                "",
                "{\"eventID\":\"1\",\"eventName\":\"" + eventName + "\",\"eventSource\":\"aws:dynamodb\","
                        + "\"awsRegion\":\"us-east-1\",\"dynamodb\":{\"ApproximateCreationDateTime\":1717000000,"
                        + "\"Keys\":{\"id\":{\"S\":\"1\"}},\"NewImage\":" + newImage + ",\"SequenceNumber\":\"111\"}}",
                new AtomicInteger());
    }

    @Override
    public String id() {
        return "1";
    }

    @Override
    public String position() {
        return "1";
    }

    @Override
    public String key() {
        return "";
    }

    @Override
    public Instant arrival() {
        return Instant.EPOCH;
    }

    @Override
    public int deliveries() {
        return 1;
    }

    @Override
    public byte[] json() {
        return metadata.getBytes(UTF_8);
    }

    @Override
    public FilterView filterView() {
        return new FilterView() {
            @Override
            public String content() {
                return content;
            }

            @Override
            public String metadata() {
                metadataWritten.incrementAndGet();
                return metadata;
            }
        };
    }
}
