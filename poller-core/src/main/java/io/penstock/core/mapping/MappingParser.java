package io.penstock.core.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.delivery.Redelivery;
import io.penstock.core.delivery.RetryBackoff;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses what users write into mappings: checks every rule of semantics §1.2 and §1.6 that needs no call of AWS, fills
 * in the defaults, and reports all problems together. Immutable; thread-safe when its checks are.
 */
public final class MappingParser {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private static final String REPORT_FAILURES = "ReportBatchItemFailures";
    private static final String RECORD_AGE = "maximum-record-age-in-seconds";
    private static final String RETRIES = "maximum-retry-attempts";
    private static final int MOST_TAGS = 50;
    private static final int FOREVER = -1;

    private final MappingChecks checks;
    private final Dialect dialect;

    /** Parses mappings in {@code dialect}. */
    public MappingParser(MappingChecks checks, Dialect dialect) {
        this.checks = checks;
        this.dialect = dialect;
    }

    /**
     * The id of the configuration's mapping {@code name} on {@code source}: the same after every restart. Another
     * source makes another mapping.
     */
    public static UUID id(String name, Arn source) {
        return UUID.nameUUIDFromBytes(("penstock:mapping:" + name + ":" + source).getBytes(UTF_8));
    }

    /**
     * Parses a mapping of the configuration, whose id follows from its name and its source.
     *
     * @param now a starting position may not be later
     */
    public ParsedMapping parse(String name, MappingSpec spec, Instant now) {
        return parse(name, source -> id(name, source), Optional.empty(), spec, now);
    }

    /**
     * Parses a mapping that has an id of its own.
     *
     * @param created when it was asked for; empty where nobody noted it
     * @param now a starting position may not be later
     */
    public ParsedMapping parse(String name, UUID id, Optional<Instant> created, MappingSpec spec, Instant now) {
        return parse(name, source -> id, created, spec, now);
    }

    private ParsedMapping parse(
            String name, Function<Arn, UUID> id, Optional<Instant> created, MappingSpec spec, Instant now) {
        Findings findings = new Findings(name);
        if (!NAME.matcher(name).matches()) {
            findings.add("name", name, "1 to 128 letters, digits, '-', '_' or '.'");
        }
        Optional<Arn> source = source(spec, findings);
        Optional<SourceRules> rules = source.flatMap(checks::rules);
        source.filter(arn -> rules.isEmpty()).ifPresent(arn -> refuseSource(arn, findings));
        // while the source is unknown, nothing is refused for not applying to it
        boolean queue = rules.map(known -> !known.stream()).orElse(true);
        boolean stream = rules.map(SourceRules::stream).orElse(true);

        Optional<FunctionName> function = function(spec, findings);
        BatchParser batches = new BatchParser(findings);
        BatchLimits limits = batches.limits(spec, rules);
        Optional<StartingPosition> position = position(spec, source, rules, now, findings);
        String factor = "parallelization-factor";
        int lanes = findings.range(
                factor, findings.only(stream, factor, spec.parallelizationFactor(), "nothing for a queue"), 1, 10, 1);
        Redelivery redelivery = redelivery(spec, queue, stream, findings);
        String tumbling = "tumbling-window-in-seconds";
        Duration window = batches.tumblingWindow(
                findings.only(stream, tumbling, spec.tumblingWindowInSeconds(), "nothing for a queue"), lanes, spec);
        boolean reports = reportsFailures(spec.functionResponseTypes(), findings);
        var filter = batches.filter(spec, rules);
        DestinationTargets destinations =
                new TargetsParser(findings, checks, dialect).parse(spec.destinationConfig(), stream);
        Scaling scaling = new ScalingParser(findings).parse(spec, queue);
        Boolean heartbeat = findings.only(
                queue && dialect == Dialect.PENSTOCK,
                "visibility-heartbeat",
                spec.visibilityHeartbeat(),
                queue ? "nothing" : "nothing for a stream");
        checkMetrics(spec, findings);
        Map<String, String> tags = Tags.of(spec.tags());
        if (tags.size() > MOST_TAGS) {
            findings.add(
                    "tags",
                    tags.size() + " tags",
                    "at most " + MOST_TAGS,
                    "Number of tags exceeds resource tag limit.");
        }
        if (!findings.isEmpty()) {
            return new ParsedMapping.Invalid(findings.problems());
        }
        EventSource.Options options = queue
                ? new EventSource.Queue(scaling, Boolean.TRUE.equals(heartbeat))
                : new EventSource.Stream(position.orElseThrow(), lanes);
        return new ParsedMapping.Valid(new Mapping(
                new MappingIdentity(name, id.apply(source.orElseThrow()), created, tags),
                !Boolean.FALSE.equals(spec.enabled()),
                new EventSource(source.orElseThrow(), rules.orElseThrow().type(), options),
                function.orElseThrow(),
                new Batching(limits, filter, window, reports),
                redelivery,
                destinations));
    }

    /**
     * What is wrong with these mappings side by side: two that read one source for one function, with the same
     * qualification (semantics §1.6).
     *
     * @param region of functions that are named without one
     * @param account of functions that are named without one; empty for that of their source
     * @return one problem for each mapping that repeats an earlier one
     */
    public static List<Problem> duplicates(List<Mapping> mappings, String region, Optional<String> account) {
        record Key(Arn source, String function) {}
        Map<Key, Mapping> firsts = new HashMap<>();
        return mappings.stream()
                .<Problem>mapMulti((mapping, problems) -> {
                    Key key = new Key(mapping.source(), mapping.function().arn(mapping.source(), region, account));
                    Mapping first = firsts.putIfAbsent(key, mapping);
                    if (first != null) {
                        problems.accept(duplicate(mapping, first));
                    }
                })
                .toList();
    }

    private static Problem duplicate(Mapping mapping, Mapping first) {
        return duplicate(mapping, first.name(), first.id());
    }

    /**
     * What is wrong with {@code mapping} beside another that has the same source and function (semantics §1.6).
     *
     * @param name of the other one
     * @param id of the other one
     */
    public static Problem duplicate(Mapping mapping, String name, UUID id) {
        String names = "(\" " + mapping.source() + " \") and function (\" "
                + mapping.function().name() + " \")";
        String message = mapping.eventSource().options() instanceof EventSource.Queue
                ? "An event source mapping with SQS arn " + names + " already exists."
                : "The event source arn " + names + " provided mapping already exists.";
        return new Problem(
                mapping.name(),
                "function-name",
                mapping.function().toString(),
                "another function or source, because mapping '" + name + "' has the same two",
                message + " Please update or delete the existing mapping with UUID " + id);
    }

    private static Optional<Arn> source(MappingSpec spec, Findings findings) {
        String text = spec.eventSourceArn();
        Optional<Arn> source = text == null ? Optional.empty() : Arn.parse(text);
        if (source.isEmpty()) {
            findings.add(
                    "event-source-arn",
                    text,
                    "the ARN of a queue or stream, such as arn:aws:sqs:us-east-1:123456789012:orders",
                    "Unrecognized event source.");
        }
        return source;
    }

    private void refuseSource(Arn source, Findings findings) {
        findings.add(
                "event-source-arn",
                source,
                "another: no source reads this one; this build reads: " + String.join(", ", checks.sourceTypes()),
                "Unrecognized event source.");
    }

    private Optional<FunctionName> function(MappingSpec spec, Findings findings) {
        String text = spec.functionName();
        Optional<FunctionName> function = text == null ? Optional.empty() : FunctionName.parse(text);
        if (function.isEmpty()) {
            findings.add("function-name", text, "a function's name (1 to 128 characters), name:qualifier, or ARN");
        }
        function.ifPresent(
                named -> checks.functionProblems(findings.mapping(), named).forEach(findings::add));
        return function;
    }

    private static Optional<StartingPosition> position(
            MappingSpec spec, Optional<Arn> source, Optional<SourceRules> rules, Instant now, Findings findings) {
        if (source.isEmpty() || rules.isEmpty()) {
            return Optional.empty();
        }
        if (rules.get().stream()) {
            return new PositionParser(findings).parse(spec, source.get(), rules.get(), now);
        }
        findings.unsupported("starting-position", spec.startingPosition(), "nothing for a queue");
        findings.unsupported("starting-position-timestamp", spec.startingPositionTimestamp(), "nothing for a queue");
        return Optional.empty();
    }

    private Redelivery redelivery(MappingSpec spec, boolean queue, boolean stream, Findings findings) {
        boolean retriesApply = stream || dialect == Dialect.PENSTOCK;
        int retries = findings.range(
                RETRIES,
                findings.only(retriesApply, RETRIES, spec.maximumRetryAttempts(), "nothing for a queue"),
                FOREVER,
                10_000,
                FOREVER);
        Integer age = findings.only(stream, RECORD_AGE, spec.maximumRecordAgeInSeconds(), "nothing for a queue");
        Optional<Duration> maximumAge = recordAge(age, findings);
        Boolean bisect = findings.only(
                stream, "bisect-batch-on-function-error", spec.bisectBatchOnFunctionError(), "nothing for a queue");
        Optional<RetryBackoff> retryBackoff =
                new RetryBackoffParser(findings, dialect).parse(spec.retryBackoff(), queue);
        OptionalInt limit = retries == FOREVER ? OptionalInt.empty() : OptionalInt.of(retries);
        return queue
                ? new Redelivery.BySource(limit, retryBackoff, Backoff.FUNCTION)
                : new Redelivery.InPlace(limit, maximumAge, Boolean.TRUE.equals(bisect), Backoff.FUNCTION);
    }

    private static Optional<Duration> recordAge(@Nullable Integer age, Findings findings) {
        if (age == null || age == FOREVER) {
            return Optional.empty();
        }
        if (age < 60 || age > 604_800) {
            findings.add(
                    RECORD_AGE,
                    age,
                    "-1 or 60 to 604800",
                    "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)");
        }
        return Optional.of(Duration.ofSeconds(age));
    }

    private static boolean reportsFailures(@Nullable List<String> types, Findings findings) {
        if (types == null || types.isEmpty()) {
            return false;
        }
        if (!types.equals(List.of(REPORT_FAILURES))) {
            findings.add("function-response-types", types, "nothing or one entry, " + REPORT_FAILURES);
        }
        return true;
    }

    private static void checkMetrics(MappingSpec spec, Findings findings) {
        List<String> metrics =
                spec.metricsConfig() == null ? null : spec.metricsConfig().metrics();
        if (metrics != null && !metrics.isEmpty() && !metrics.equals(List.of("EventCount"))) {
            findings.add("metrics-config.metrics", metrics, "nothing or one entry, EventCount");
        }
    }
}
