package io.penstock.it.support;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One mapping of a {@link Configuration}, by the keys of {@code penstock.mappings}. Immutable.
 *
 * @param settings by their keys; texts, numbers, lists and maps
 */
public record MappingEntry(String name, Map<String, Object> settings) {

    private static final String FILTER = "filter-criteria";

    /** A mapping whose function has its name. */
    public static MappingEntry of(String name, String sourceArn) {
        return new MappingEntry(name, Map.of())
                .with("event-source-arn", sourceArn)
                .function(name);
    }

    /** With any key. */
    public MappingEntry with(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(settings);
        more.put(key, value);
        return new MappingEntry(name, more);
    }

    /** With another function than that of its name. */
    public MappingEntry function(String function) {
        return with("function-name", function);
    }

    /** A stream's mapping that starts at the oldest record. */
    public MappingEntry fromTrimHorizon() {
        return startingAt("TRIM_HORIZON");
    }

    /** A stream's mapping with a starting position. */
    public MappingEntry startingAt(String position) {
        return with("starting-position", position);
    }

    /** With batches of at most {@code records}. */
    public MappingEntry batchSize(int records) {
        return with("batch-size", records);
    }

    /** With a batching window. */
    public MappingEntry window(int seconds) {
        return with("maximum-batching-window-in-seconds", seconds);
    }

    /** With a function that reports batch item failures. */
    public MappingEntry reportingItemFailures() {
        return with("function-response-types", List.of("ReportBatchItemFailures"));
    }

    /** With a retry limit. */
    public MappingEntry maximumRetries(int retries) {
        return with("maximum-retry-attempts", retries);
    }

    /** A stream's mapping that splits batches that fail. */
    public MappingEntry bisecting() {
        return with("bisect-batch-on-function-error", true);
    }

    /** A stream's mapping with so many concurrent invocations for each shard. */
    public MappingEntry parallelizationFactor(int factor) {
        return with("parallelization-factor", factor);
    }

    /** A queue's mapping with a limit of concurrent invocations. */
    public MappingEntry maximumConcurrency(int invocations) {
        return with("scaling-config", Map.of("maximum-concurrency", invocations));
    }

    /** With one more filter; records that match any of them are kept. */
    public MappingEntry filter(String pattern) {
        List<Object> filters = new ArrayList<>();
        if (settings.get(FILTER) instanceof Map<?, ?> present && present.get("filters") instanceof List<?> before) {
            filters.addAll(before);
        }
        filters.add(Map.of("pattern", pattern));
        return with(FILTER, Map.of("filters", filters));
    }

    /** With a destination for records that are discarded. */
    public MappingEntry onFailure(String destination) {
        return with("destination-config", Map.of("on-failure", Map.of("destination", destination)));
    }
}
