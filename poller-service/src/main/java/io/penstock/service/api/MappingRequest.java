package io.penstock.service.api;

import io.penstock.core.mapping.Dialect;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.MappingSpec.DestinationConfig;
import io.penstock.core.mapping.MappingSpec.FilterCriteria;
import io.penstock.core.mapping.MappingSpec.MetricsConfig;
import io.penstock.core.mapping.MappingSpec.PatternFilter;
import io.penstock.core.mapping.MappingSpec.ProvisionedPollerConfig;
import io.penstock.core.mapping.MappingSpec.RetryBackoffConfig;
import io.penstock.core.mapping.MappingSpec.ScalingConfig;
import io.penstock.core.mapping.MappingSpec.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * What a create or an update asks for.
 *
 * @param spec what Penstock knows of it; only what an update may change for an update
 * @param unsupported members of other kinds of source, and of what no source here has, as AWS's errors name them
 */
record MappingRequest(MappingSpec spec, List<String> unsupported) {

    private static final List<String> ONLY_AT_CREATION =
            List.of("EventSourceArn", "StartingPosition", "StartingPositionTimestamp", "Tags");
    private static final List<String> OF_OTHER_SOURCES_AT_CREATION =
            List.of("Topics", "Queues", "SelfManagedEventSource");
    private static final List<String> OF_OTHER_SOURCES = List.of(
            "SourceAccessConfigurations",
            "AmazonManagedKafkaEventSourceConfig",
            "SelfManagedKafkaEventSourceConfig",
            "DocumentDBEventSourceConfig",
            "LoggingConfig");

    private static final Set<String> POSITIONS = ordered("LATEST", "AT_TIMESTAMP", "TRIM_HORIZON");
    private static final Set<String> RESPONSE_TYPES = ordered("ReportBatchItemFailures");
    private static final Set<String> METRICS = ordered("EventCount", "ErrorCount", "KafkaMetrics");

    /** Keeps a copy that cannot change. */
    MappingRequest {
        unsupported = List.copyOf(unsupported);
    }

    /** Reads a create request; what is wrong with it is in {@code faults}. */
    static MappingRequest create(byte[] body, Dialect dialect, Faults faults) {
        Members members = Members.of(body, faults);
        Reading reading = new Reading(members, dialect, faults);
        String function = reading.function();
        if (function == null && !members.has("FunctionName")) {
            faults.violation(null, members.path("FunctionName"), "Member must not be null");
        }
        String source = reading.shapes.source(members.text("EventSourceArn"), members.path("EventSourceArn"));
        String position =
                reading.shapes.oneOf(POSITIONS, members.text("StartingPosition"), members.path("StartingPosition"));
        String timestamp = members.timestamp("StartingPositionTimestamp");
        Map<String, String> tags = members.map("Tags");
        reading.refuse(OF_OTHER_SOURCES_AT_CREATION);
        return reading.finish(source, position, timestamp, tags);
    }

    /** Reads an update request; what is wrong with it is in {@code faults}. */
    static MappingRequest update(byte[] body, Dialect dialect, Faults faults) {
        Members members = Members.of(body, faults);
        for (String name : ONLY_AT_CREATION) {
            if (members.has(name)) {
                faults.unknown(name + " can't be changed by an update; leave it out"
                        + (name.equals("Tags") ? ", and use TagResource" : ", or create another mapping"));
            }
        }
        return new Reading(members, dialect, faults).finish(null, null, null, null);
    }

    private static Set<String> ordered(String... values) {
        return new LinkedHashSet<>(List.of(values));
    }

    /** Reads what both requests have. */
    private static final class Reading {

        private final Members members;
        private final Dialect dialect;
        private final Faults faults;
        private final Shapes shapes;
        private final List<String> unsupported = new ArrayList<>();

        Reading(Members members, Dialect dialect, Faults faults) {
            this.members = members;
            this.dialect = dialect;
            this.faults = faults;
            this.shapes = new Shapes(faults);
        }

        @Nullable
        String function() {
            return members.text("FunctionName");
        }

        void refuse(List<String> names) {
            names.stream().filter(members::has).map(members::path).forEach(unsupported::add);
        }

        MappingRequest finish(
                @Nullable String source,
                @Nullable String position,
                @Nullable String timestamp,
                @Nullable Map<String, String> tags) {
            MappingSpec spec = new MappingSpec(
                    source,
                    shapes.function(function(), members.path("FunctionName")),
                    members.flag("Enabled"),
                    members.number("BatchSize", 1, 10_000),
                    members.number("MaximumBatchingWindowInSeconds", 0, 300),
                    position,
                    timestamp,
                    members.number("ParallelizationFactor", 1, 10),
                    members.number("MaximumRetryAttempts", -1, 10_000),
                    members.number("MaximumRecordAgeInSeconds", -1, 604_800),
                    members.flag("BisectBatchOnFunctionError"),
                    members.number("TumblingWindowInSeconds", 0, 900),
                    shapes.listOf(
                            RESPONSE_TYPES,
                            1,
                            members.texts("FunctionResponseTypes"),
                            members.path("FunctionResponseTypes")),
                    filters(),
                    destinations(),
                    scaling(),
                    pollers(),
                    metrics(),
                    members.flag("VisibilityHeartbeat"),
                    retryBackoff(),
                    tags);
            refuse(OF_OTHER_SOURCES);
            String key = members.text("KMSKeyArn");
            if (key != null && !key.isEmpty()) {
                unsupported.add(members.path("KMSKeyArn"));
            }
            members.refuseOthers();
            return new MappingRequest(spec, unsupported);
        }

        private @Nullable FilterCriteria filters() {
            Members criteria = members.object("FilterCriteria");
            if (criteria == null) {
                return null;
            }
            List<Members> filters = criteria.objects("Filters");
            criteria.refuseOthers();
            if (filters == null) {
                return new FilterCriteria(null);
            }
            return new FilterCriteria(filters.stream().map(this::filter).toList());
        }

        private PatternFilter filter(Members filter) {
            String pattern = shapes.pattern(filter.text("Pattern"), filter.path("Pattern"));
            filter.refuseOthers();
            return new PatternFilter(pattern);
        }

        private @Nullable DestinationConfig destinations() {
            Members config = members.object("DestinationConfig");
            if (config == null) {
                return null;
            }
            DestinationConfig destinations = new DestinationConfig(
                    target(config.object("OnFailure")),
                    target(config.object("OnSuccess")),
                    config.flag("IncludePayload"),
                    duration(config, "MaximumDeliveryAge"));
            config.refuseOthers();
            return destinations;
        }

        private @Nullable Target target(@Nullable Members target) {
            if (target == null) {
                return null;
            }
            String destination = shapes.destination(
                    target.text("Destination"), target.path("Destination"), dialect == Dialect.PENSTOCK);
            target.refuseOthers();
            return new Target(destination);
        }

        private @Nullable RetryBackoffConfig retryBackoff() {
            Members config = members.object("RetryBackoff");
            if (config == null) {
                return null;
            }
            RetryBackoffConfig backoff = new RetryBackoffConfig(
                    duration(config, "Initial"), config.decimal("Multiplier"), duration(config, "Maximum"));
            config.refuseOthers();
            return backoff;
        }

        private @Nullable Duration duration(Members config, String name) {
            String text = config.text(name);
            if (text == null) {
                return null;
            }
            Optional<Duration> duration = duration(text);
            if (duration.isEmpty()) {
                faults.unreadable(
                        config.place(name) + ": '" + text + "' is no duration with a unit, such as 90s, 1h or PT1H");
            }
            return duration.orElse(null);
        }

        private static Optional<Duration> duration(String text) {
            try {
                return Character.isDigit(text.isEmpty() ? 'x' : text.charAt(text.length() - 1))
                        ? Optional.empty()
                        : Optional.of(DurationStyle.detectAndParse(text));
            } catch (IllegalArgumentException | ArithmeticException none) {
                return Optional.empty();
            }
        }

        private @Nullable ScalingConfig scaling() {
            Members config = members.object("ScalingConfig");
            if (config == null) {
                return null;
            }
            ScalingConfig scaling = new ScalingConfig(config.number("MaximumConcurrency", 2, 1000));
            config.refuseOthers();
            return scaling;
        }

        private @Nullable ProvisionedPollerConfig pollers() {
            Members config = members.object("ProvisionedPollerConfig");
            if (config == null) {
                return null;
            }
            ProvisionedPollerConfig pollers = new ProvisionedPollerConfig(
                    config.number("MinimumPollers", 1, 200), config.number("MaximumPollers", 1, 10_000));
            if (config.has("PollerGroupName")) {
                unsupported.add(ApiJson.inErrors("PollerGroupName"));
            }
            config.refuseOthers();
            return pollers;
        }

        private @Nullable MetricsConfig metrics() {
            Members config = members.object("MetricsConfig");
            if (config == null) {
                return null;
            }
            List<String> metrics = shapes.listOf(METRICS, 3, config.texts("Metrics"), config.path("Metrics"));
            config.refuseOthers();
            return new MetricsConfig(metrics);
        }
    }
}
