package io.penstock.it.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import tools.jackson.databind.JsonNode;

/**
 * One record of an invocation.
 *
 * @param partition its queue's ARN, its table stream's ARN, or its stream's ARN and shard
 * @param id of the message, or sequence number
 * @param key of streams: what order is kept by
 * @param body the body, the data as text, or the attribute {@code value}
 */
record Item(String partition, String id, String key, String body) {

    static Item of(JsonNode record) {
        String source = record.path("eventSourceARN").asString();
        if (record.has("kinesis")) {
            String shard = record.path("eventID").asString().split(":", 2)[0];
            JsonNode data = record.path("kinesis");
            return new Item(
                    source + "/" + shard,
                    data.path("sequenceNumber").asString(),
                    data.path("partitionKey").asString(),
                    new String(Base64.getDecoder().decode(data.path("data").asString()), UTF_8));
        }
        if (record.has("dynamodb")) {
            JsonNode change = record.path("dynamodb");
            return new Item(
                    source,
                    change.path("SequenceNumber").asString(),
                    change.at("/Keys/id/S").asString(),
                    change.at("/NewImage/value/S").asString());
        }
        return new Item(
                source,
                record.path("messageId").asString(),
                "",
                record.path("body").asString());
    }
}
