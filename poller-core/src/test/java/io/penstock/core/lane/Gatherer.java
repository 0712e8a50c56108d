package io.penstock.core.lane;

import static io.penstock.core.testkit.ScriptedFunction.accepted;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.SourceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A function that gathers the ids of its records in the state of a tumbling window. */
final class Gatherer {

    /** One event as the function understands it. */
    record Seen(Instant start, List<String> state, List<String> records, boolean isFinal, boolean isEarly) {

        static Seen of(Invocation call) {
            JsonNode event = JsonMapper.shared().readTree(new String(call.event(), UTF_8));
            List<String> state = StreamSupport.stream(
                            event.get("state").path("ids").spliterator(), false)
                    .map(JsonNode::asString)
                    .toList();
            return new Seen(
                    Instant.parse(event.get("window").get("start").asString()),
                    state,
                    call.records().stream().map(SourceRecord::id).toList(),
                    event.get("isFinalInvokeForWindow").asBoolean(),
                    event.get("isWindowTerminatedEarly").asBoolean());
        }

        /** Such as {@code 01:00 [1, 2] + [3]}, and for a last call {@code 01:00 [1, 2, 3] final}. */
        @Override
        public String toString() {
            return start.toString().substring(14, 19) + " " + state
                    + (isFinal ? " final" : " + " + records)
                    + (isEarly ? " early" : "");
        }
    }

    private final List<Seen> seen = new ArrayList<>();

    /** Accepts the call: a last one as {@code null}, another with its records added to the state. */
    InvocationResult gather(Invocation call) {
        return gather(call, call.records().size(), "");
    }

    /** Accepts the first {@code end} records and names the next as failed, if there is one. */
    InvocationResult gather(Invocation call, int end, String padding) {
        Seen now = note(call);
        if (now.isFinal()) {
            return accepted("null");
        }
        List<String> ids = new ArrayList<>(now.state());
        ids.addAll(now.records().subList(0, end));
        String failures = end == now.records().size()
                ? ""
                : "{\"itemIdentifier\":\"" + now.records().get(end) + "\"}";
        return accepted("{\"batchItemFailures\":[" + failures + "],\"state\":{\"ids\":"
                + ids.stream().map(id -> '"' + id + '"').collect(Collectors.joining(",", "[", "]")) + padding + "}}");
    }

    /** Only records the call. */
    Seen note(Invocation call) {
        Seen now = Seen.of(call);
        seen.add(now);
        return now;
    }

    /** The calls so far, in words. */
    List<String> calls() {
        return seen.stream().map(Seen::toString).toList();
    }
}
