package io.penstock.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** One record of an event, as a function gets it from any kind of source. */
public record EventRecord(JsonNode json) {

    /** The records of an event, in order. */
    public static List<EventRecord> of(JsonNode event) {
        return StreamSupport.stream(event.path("Records").spliterator(), false)
                .map(EventRecord::new)
                .toList();
    }

    /** What batch item failures name it by: the id of a message, the sequence number of a stream's record. */
    public String id() {
        return json.path("messageId")
                .asString(json.at("/kinesis/sequenceNumber")
                        .asString(json.at("/dynamodb/SequenceNumber").asString("")));
    }

    /** The key that keeps its order: partition key, or the item's {@code id}; empty for messages. */
    public String key() {
        return json.at("/kinesis/partitionKey")
                .asString(json.at("/dynamodb/Keys/id/S").asString(""));
    }

    /** The body of a message, the data as text, the attribute {@code value} of an item or else the item's key. */
    public String body() {
        if (json.has("dynamodb")) {
            return json.at("/dynamodb/NewImage/value/S").asString(key());
        }
        JsonNode data = json.at("/kinesis/data");
        return data.isMissingNode()
                ? json.path("body").asString()
                : new String(Base64.getDecoder().decode(data.asString()), UTF_8);
    }
}
