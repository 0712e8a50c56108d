package io.penstock.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** One call that a function got. */
public record FunctionEvent(JsonNode json, Instant at) {

    /** Its records. */
    public List<JsonNode> records() {
        return StreamSupport.stream(json.path("Records").spliterator(), false).toList();
    }

    /**
     * What its records say, in order: the bodies of messages, the data of stream records as text,
     * the attribute {@code value} of items or else their key.
     */
    public List<String> bodies() {
        return records().stream().map(FunctionEvent::body).toList();
    }

    /** How often each of its messages was received, in order. */
    public List<Integer> receiveCounts() {
        return records().stream()
                .map(record -> Integer.parseInt(record.path("attributes")
                        .path("ApproximateReceiveCount")
                        .asString()))
                .toList();
    }

    /** A report that the records which say these failed. */
    public String reporting(List<String> failedBodies) {
        StringBuilder json = new StringBuilder("{\"batchItemFailures\":[");
        for (JsonNode record : records()) {
            if (failedBodies.contains(body(record))) {
                json.append(json.length() > 22 ? "," : "")
                        .append("{\"itemIdentifier\":\"")
                        .append(id(record))
                        .append("\"}");
            }
        }
        return json.append("]}").toString();
    }

    private static String body(JsonNode record) {
        if (record.has("dynamodb")) {
            return record.at("/dynamodb/NewImage/value/S")
                    .asString(record.at("/dynamodb/Keys/id/S").asString(""));
        }
        JsonNode data = record.at("/kinesis/data");
        return data.isMissingNode()
                ? record.path("body").asString()
                : new String(Base64.getDecoder().decode(data.asString()), UTF_8);
    }

    private static String id(JsonNode record) {
        return record.path("messageId")
                .asString(record.at("/kinesis/sequenceNumber")
                        .asString(record.at("/dynamodb/SequenceNumber").asString("")));
    }
}
