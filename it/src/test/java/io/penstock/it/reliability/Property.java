package io.penstock.it.reliability;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One updatable property of a mapping.
 *
 * @param name as AWS's control API spells it
 * @param values it is changed to each in turn, with what can't go with it
 */
record Property(String name, List<Map<String, Object>> values) {

    static final String BATCH_SIZE = "BatchSize";
    static final String FUNCTION = "FunctionName";

    static final String TUMBLING = "TumblingWindowInSeconds";
    private static final String PARALLELIZATION = "ParallelizationFactor";
    private static final String FILTER = "FilterCriteria";
    private static final String SCALING = "ScalingConfig";
    private static final String POLLERS = "ProvisionedPollerConfig";

    /** The next value of it, for the change of this number. */
    Map<String, Object> value(int number) {
        return values.get(number % values.size());
    }

    /** Those of a queue's mapping; {@code destinations} are queues. */
    static List<Property> ofQueue(List<String> functions, List<String> destinations) {
        List<Property> all = new ArrayList<>(ofAll(functions, destinations, 10));
        all.add(of("MaximumRetryAttempts", 5, 20));
        all.add(of("VisibilityHeartbeat", true, false));
        all.add(filter("{\"body\":[{\"prefix\":\"job/\"}]}"));
        all.add(new Property(
                SCALING,
                List.of(
                        Map.of(SCALING, Map.of("MaximumConcurrency", 2), POLLERS, Map.of()),
                        Map.of(SCALING, Map.of("MaximumConcurrency", 10), POLLERS, Map.of()))));
        all.add(new Property(
                POLLERS,
                List.of(
                        Map.of(POLLERS, Map.of("MinimumPollers", 2, "MaximumPollers", 4), SCALING, Map.of()),
                        Map.of(POLLERS, Map.of("MinimumPollers", 3, "MaximumPollers", 10), SCALING, Map.of()))));
        return all;
    }

    /** Those of a stream's mapping; {@code filter} keeps every record. */
    static List<Property> ofStream(List<String> functions, List<String> destinations, String filter) {
        List<Property> all = new ArrayList<>(ofAll(functions, destinations, 100));
        all.add(of("MaximumRetryAttempts", 5, -1));
        all.add(of("MaximumRecordAgeInSeconds", 3_600, -1));
        all.add(of("BisectBatchOnFunctionError", true, false));
        all.add(new Property(
                FILTER,
                filter(filter).values().stream()
                        .map(value -> Map.of(FILTER, value.get(FILTER), TUMBLING, 0))
                        .toList()));
        all.add(new Property(
                PARALLELIZATION,
                List.of(
                        Map.of(PARALLELIZATION, 4, TUMBLING, 0),
                        Map.of(PARALLELIZATION, 1, TUMBLING, 0),
                        Map.of(PARALLELIZATION, 2, TUMBLING, 0))));
        all.add(new Property(
                TUMBLING,
                List.of(
                        Map.of(TUMBLING, 1, PARALLELIZATION, 1, FILTER, Map.of()),
                        Map.of(TUMBLING, 2, PARALLELIZATION, 1, FILTER, Map.of()))));
        return all;
    }

    private static List<Property> ofAll(List<String> functions, List<String> destinations, int largest) {
        return List.of(
                of(BATCH_SIZE, 1, largest, 3),
                of("MaximumBatchingWindowInSeconds", 1, 0),
                of(FUNCTION, functions.toArray()),
                of("FunctionResponseTypes", List.of("ReportBatchItemFailures"), List.of()),
                of(
                        "DestinationConfig",
                        destinations.stream()
                                .map(queue -> Map.of("OnFailure", Map.of("Destination", queue)))
                                .toArray()),
                of("MetricsConfig", Map.of("Metrics", List.of("EventCount")), Map.of("Metrics", List.of())));
    }

    private static Property filter(String pattern) {
        return of(FILTER, Map.of("Filters", List.of(Map.of("Pattern", pattern))), Map.of());
    }

    private static Property of(String name, Object... values) {
        return new Property(
                name, List.of(values).stream().map(value -> Map.of(name, value)).toList());
    }
}
