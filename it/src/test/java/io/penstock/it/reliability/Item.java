package io.penstock.it.reliability;

import io.penstock.it.support.EventRecord;

/**
 * One record of an invocation.
 *
 * @param partition its queue's ARN, its table stream's ARN, or its stream's ARN and shard
 * @param id of the message, or sequence number
 * @param key of streams: what order is kept by
 * @param body the body, the data as text, or the attribute {@code value}
 * @param receives how often a message has been received; 0 of streams
 */
public record Item(String partition, String id, String key, String body, int receives) {

    static Item of(EventRecord record) {
        String source = record.json().path("eventSourceARN").asString();
        boolean ofShard = record.json().has("kinesis");
        String shard = record.json().path("eventID").asString("").split(":", 2)[0];
        String receives =
                record.json().path("attributes").path("ApproximateReceiveCount").asString("0");
        return new Item(
                ofShard ? source + "/" + shard : source,
                record.id(),
                record.key(),
                record.body(),
                Integer.parseInt(receives));
    }
}
