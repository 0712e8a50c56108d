package io.penstock.it;

import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** One call that a function got. */
public record FunctionEvent(JsonNode json, Instant at) {

    /** Its records. */
    public List<JsonNode> records() {
        return StreamSupport.stream(json.path("Records").spliterator(), false).toList();
    }

    /** The bodies of its messages, in order. */
    public List<String> bodies() {
        return records().stream().map(record -> record.path("body").asString()).toList();
    }

    /** How often each of its messages was received, in order. */
    public List<Integer> receiveCounts() {
        return records().stream()
                .map(record -> Integer.parseInt(record.path("attributes")
                        .path("ApproximateReceiveCount")
                        .asString()))
                .toList();
    }

    /** A report that the messages with these bodies failed. */
    public String reporting(List<String> failedBodies) {
        StringBuilder json = new StringBuilder("{\"batchItemFailures\":[");
        for (JsonNode record : records()) {
            if (failedBodies.contains(record.path("body").asString())) {
                json.append(json.length() > 22 ? "," : "")
                        .append("{\"itemIdentifier\":\"")
                        .append(record.path("messageId").asString())
                        .append("\"}");
            }
        }
        return json.append("]}").toString();
    }
}
