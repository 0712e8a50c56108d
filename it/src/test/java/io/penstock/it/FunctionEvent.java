package io.penstock.it;

import io.penstock.it.support.EventRecord;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * One invocation of a function.
 *
 * @param json the event
 * @param at when it was read
 */
public record FunctionEvent(JsonNode json, Instant at) {

    /** Its records, in order. */
    public List<JsonNode> records() {
        return entries().stream().map(EventRecord::json).toList();
    }

    /** The bodies of its records, in order, as {@link EventRecord#body} has them. */
    public List<String> bodies() {
        return entries().stream().map(EventRecord::body).toList();
    }

    /** The receive counts of its messages, in order. */
    public List<Integer> receiveCounts() {
        return records().stream()
                .map(record -> Integer.parseInt(record.path("attributes")
                        .path("ApproximateReceiveCount")
                        .asString()))
                .toList();
    }

    /** A report of batch item failures that names the records with these bodies. */
    public String reporting(List<String> failedBodies) {
        return entries().stream()
                .filter(record -> failedBodies.contains(record.body()))
                .map(record -> "{\"itemIdentifier\":\"" + record.id() + "\"}")
                .collect(Collectors.joining(",", "{\"batchItemFailures\":[", "]}"));
    }

    private List<EventRecord> entries() {
        return EventRecord.of(json);
    }
}
