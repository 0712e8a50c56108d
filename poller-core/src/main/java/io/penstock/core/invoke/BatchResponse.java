package io.penstock.core.invoke;

import io.penstock.core.record.SourceRecord;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the answer of a function whose mapping has {@code ReportBatchItemFailures} (semantics §4.3, §5.3).
 *
 * <p>In doubt the whole batch has failed: records may be repeated, never lost.
 */
public final class BatchResponse {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private BatchResponse() {}

    /**
     * What a normal return means for the records sent: accepted when it names none, partly failed when every entry
     * names a record that was sent, else a failure of them all. That failure keeps the answer as it is, with {@code
     * functionError} null, because the function itself did not fail.
     *
     * @param answer a normal return
     * @param sent the records of the call, in their order in the event
     */
    public static InvocationResult read(Answer answer, List<SourceRecord> sent) {
        if (isBlank(answer.payload())) {
            return new InvocationResult.Accepted(answer);
        }
        JsonNode root;
        try {
            root = JSON.readTree(answer.payload());
        } catch (JacksonException notJson) {
            return new InvocationResult.FunctionError(answer);
        }
        if (namesNothing(root)) {
            return new InvocationResult.Accepted(answer);
        }
        if (!root.isObject()) {
            return new InvocationResult.FunctionError(answer);
        }
        JsonNode failures = root.path("batchItemFailures");
        if (failures.isMissingNode() || failures.isNull()) {
            return new InvocationResult.Accepted(answer);
        }
        if (!failures.isArray()) {
            return new InvocationResult.FunctionError(answer);
        }
        return failures.isEmpty() ? new InvocationResult.Accepted(answer) : partlyFailed(answer, failures, sent);
    }

    /** {@code null}, {@code ""}, {@code []}: what a handler that returns nothing answers, depending on its runtime. */
    private static boolean namesNothing(JsonNode root) {
        return root.isMissingNode()
                || root.isNull()
                || (root.isString() && root.stringValue().isEmpty())
                || (root.isArray() && root.isEmpty());
    }

    private static InvocationResult partlyFailed(Answer answer, JsonNode failures, List<SourceRecord> sent) {
        Map<String, SortedSet<Integer>> indexes = new HashMap<>();
        for (int index = 0; index < sent.size(); index++) {
            indexes.computeIfAbsent(sent.get(index).id(), id -> new TreeSet<>()).add(index);
        }
        SortedSet<Integer> failed = new TreeSet<>();
        for (JsonNode entry : failures) {
            JsonNode id = entry.path("itemIdentifier");
            SortedSet<Integer> named = id.isString() ? indexes.get(id.stringValue()) : null;
            if (named == null || id.stringValue().isEmpty()) {
                return new InvocationResult.FunctionError(answer);
            }
            failed.addAll(named);
        }
        return new InvocationResult.PartlyFailed(answer, Collections.unmodifiableSortedSet(failed));
    }

    private static boolean isBlank(byte[] payload) {
        for (byte octet : payload) {
            if (octet != ' ' && octet != '\t' && octet != '\n' && octet != '\r') {
                return false;
            }
        }
        return true;
    }
}
