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

    /** Sets any key. */
    public MappingEntry with(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(settings);
        more.put(key, value);
        return new MappingEntry(name, more);
    }

    /** Sets another function than that of its name. */
    public MappingEntry function(String function) {
        return with("function-name", function);
    }

    /** Starts a stream at its oldest record. */
    public MappingEntry fromTrimHorizon() {
        return startingAt("TRIM_HORIZON");
    }

    /** Sets the starting position of a stream. */
    public MappingEntry startingAt(String position) {
        return with("starting-position", position);
    }

    /** Sets the largest batch, in records. */
    public MappingEntry batchSize(int records) {
        return with("batch-size", records);
    }

    /** Sets the batching window. */
    public MappingEntry window(int seconds) {
        return with("maximum-batching-window-in-seconds", seconds);
    }

    /** Lets the function report batch item failures. */
    public MappingEntry reportingItemFailures() {
        return with("function-response-types", List.of("ReportBatchItemFailures"));
    }

    /** Sets the retry limit. */
    public MappingEntry maximumRetries(int retries) {
        return with("maximum-retry-attempts", retries);
    }

    /** Splits batches of a stream that fail. */
    public MappingEntry bisecting() {
        return with("bisect-batch-on-function-error", true);
    }

    /** Sets the number of concurrent invocations for each shard of a stream. */
    public MappingEntry parallelizationFactor(int factor) {
        return with("parallelization-factor", factor);
    }

    /** Limits the concurrent invocations for a queue. */
    public MappingEntry maximumConcurrency(int invocations) {
        return with("scaling-config", Map.of("maximum-concurrency", invocations));
    }

    /** Adds a filter; records that match any of them are kept. */
    public MappingEntry filter(String pattern) {
        List<Object> filters = new ArrayList<>();
        if (settings.get(FILTER) instanceof Map<?, ?> present && present.get("filters") instanceof List<?> before) {
            filters.addAll(before);
        }
        filters.add(Map.of("pattern", pattern));
        return with(FILTER, Map.of("filters", filters));
    }

    /** Sets the destination of records that are discarded. */
    public MappingEntry onFailure(String destination) {
        return with("destination-config", Map.of("on-failure", Map.of("destination", destination)));
    }
}
