package io.penstock.it.chaos;

import io.penstock.it.support.ElasticMq;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What the mappings are created with, and what the storm changes of them: only to values that leave the fate of each
 * record what it is. So the filters stay equivalent, what has no failure destination is retried for ever, and reports
 * of batch item failures are read where the function writes them.
 */
final class Settings {

    private static final String BATCH_SIZE = "BatchSize";
    private static final String WINDOW = "MaximumBatchingWindowInSeconds";
    private static final String FUNCTION = "FunctionName";
    private static final String RESPONSES = "FunctionResponseTypes";
    private static final String RETRIES = "MaximumRetryAttempts";
    private static final String SCALING = "ScalingConfig";
    private static final String POLLERS = "ProvisionedPollerConfig";
    private static final String FILTER = "FilterCriteria";
    private static final String PARALLELIZATION = "ParallelizationFactor";
    private static final String BISECT = "BisectBatchOnFunctionError";
    private static final String AGE = "MaximumRecordAgeInSeconds";
    private static final List<String> REPORTS = List.of("ReportBatchItemFailures");
    private static final String ANY_KEY = "{\"key\":[{\"prefix\":\"key-\"}]}";

    private Settings() {}

    /** One way to change something. */
    @FunctionalInterface
    private interface Choice {
        Map<String, Object> of(RandomGenerator random);
    }

    /** Every updatable member of the mapping of a source, in AWS's spelling, as it is outside of the storm. */
    static Map<String, Object> calm(Source source) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("Enabled", true);
        members.put(FUNCTION, source.id());
        members.put(BATCH_SIZE, source == Source.MAILS ? 50 : 10);
        members.put(WINDOW, source == Source.MAILS ? 1 : 0);
        members.put(FILTER, filters(source == Source.MAILS ? List.of(wanted(false)) : List.of()));
        members.put(RESPONSES, source.isReporting() ? REPORTS : List.of());
        if (source.isDiscarding()) {
            members.put(RETRIES, 3);
            members.put("DestinationConfig", destination(source, "1h"));
        }
        if (source.service() == Service.SQS) {
            members.put(SCALING, Map.of());
            members.put(POLLERS, Map.of());
            members.put("VisibilityHeartbeat", false);
        } else {
            members.put(PARALLELIZATION, source == Source.CLICKS ? 4 : 1);
            members.put(BISECT, source == Source.CLICKS);
            members.put(AGE, -1);
        }
        return members;
    }

    /** A change of one of them, and of what can't go with it. */
    static Map<String, Object> random(Source source, RandomGenerator random) {
        List<Choice> choices = choices(source);
        return choices.get(random.nextInt(choices.size())).of(random);
    }

    private static List<Choice> choices(Source source) {
        boolean isQueue = source.service() == Service.SQS;
        int largest = isQueue && source != Source.MAILS ? 10 : 100;
        List<Choice> choices = new ArrayList<>(List.of(
                random -> Map.of(BATCH_SIZE, random.nextInt(1, largest + 1)),
                random -> Map.of(FUNCTION, random.nextBoolean() ? source.id() : source.otherFunction()),
                random -> Map.of(FILTER, filters(filter(source, random))),
                random -> Map.of(
                        "MetricsConfig", Map.of("Metrics", random.nextBoolean() ? List.of("EventCount") : List.of()))));
        if (source != Source.PAYMENTS) {
            int shortest = source == Source.MAILS ? 1 : 0;
            choices.add(random -> Map.of(WINDOW, random.nextInt(shortest, 3)));
        }
        if (!source.isReporting()) {
            choices.add(random -> Map.of(RESPONSES, random.nextBoolean() ? REPORTS : List.of()));
        }
        if (source.isDiscarding()) {
            choices.add(random -> Map.of(RETRIES, random.nextInt(1, 5)));
            choices.add(random -> Map.of("DestinationConfig", destination(source, random.nextInt(1, 5) + "h")));
        }
        choices.addAll(isQueue ? ofQueues() : ofStreams());
        return choices;
    }

    private static List<Choice> ofQueues() {
        return List.of(
                random -> Map.of(SCALING, Map.of("MaximumConcurrency", random.nextInt(2, 11)), POLLERS, Map.of()),
                random -> Map.of(
                        SCALING,
                        Map.of(),
                        POLLERS,
                        Map.of("MinimumPollers", 2, "MaximumPollers", random.nextInt(2, 11))),
                random -> Map.of(SCALING, Map.of(), POLLERS, Map.of()),
                random -> Map.of("VisibilityHeartbeat", random.nextBoolean()));
    }

    private static List<Choice> ofStreams() {
        return List.of(
                random -> Map.of(PARALLELIZATION, random.nextInt(1, 6)),
                random -> Map.of(BISECT, random.nextBoolean()),
                random -> Map.of(AGE, random.nextBoolean() ? -1 : random.nextInt(36_000, 604_801)));
    }

    private static Map<String, Object> filters(List<String> patterns) {
        return Map.of(
                "Filters",
                patterns.stream().map(pattern -> Map.of("Pattern", pattern)).toList());
    }

    private static List<String> filter(Source source, RandomGenerator random) {
        boolean other = random.nextBoolean();
        if (source == Source.MAILS) {
            return List.of(wanted(other));
        }
        String all = switch (source.service()) {
            case SQS -> "{\"body\":" + ANY_KEY + "}";
            case KINESIS -> "{\"data\":" + ANY_KEY + "}";
            case DYNAMODB, DYNAMODB_STREAMS -> "{\"eventName\":[\"INSERT\",\"MODIFY\"]}";
        };
        return other ? List.of(all) : List.of();
    }

    /** Two patterns that say the same. */
    private static String wanted(boolean other) {
        return other
                ? "{\"body\":{\"kind\":[\"GOOD\",\"FLAKY\",\"POISON\"]}}"
                : "{\"body\":{\"kind\":[{\"anything-but\":\"UNWANTED\"}]}}";
    }

    private static Map<String, Object> destination(Source source, String age) {
        return Map.of(
                "OnFailure",
                Map.of("Destination", ElasticMq.queueArn(source.destination())),
                "IncludePayload",
                true,
                "MaximumDeliveryAge",
                age);
    }
}
