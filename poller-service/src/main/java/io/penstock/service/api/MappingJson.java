package io.penstock.service.api;

import io.penstock.core.delivery.Redelivery;
import io.penstock.core.delivery.RetryBackoff;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.DestinationTargets;
import io.penstock.core.mapping.EventSource;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.mapping.MappingSpec.PatternFilter;
import io.penstock.core.mapping.Scaling;
import io.penstock.core.mapping.StartingPosition;
import io.penstock.service.mappings.MappingView;
import io.penstock.service.store.StoredOverride;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a mapping as AWS does: every member of its model, and null where nothing is set. */
final class MappingJson {

    private MappingJson() {}

    /** The ARN of the mapping itself, in the partition, region and account of its function. */
    static String arn(MappingView view) {
        Arn function = Arn.parse(view.functionArn()).orElseThrow();
        return new Arn(
                        function.partition(),
                        function.service(),
                        function.region(),
                        function.account(),
                        "event-source-mapping:" + view.mapping().id())
                .toString();
    }

    static ObjectNode of(MappingView view) {
        Mapping mapping = view.mapping();
        ObjectNode json = ApiJson.object();
        json.put("UUID", mapping.id().toString());
        json.putNull("StartingPosition");
        json.putNull("StartingPositionTimestamp");
        json.put("BatchSize", mapping.limits().count());
        json.put("MaximumBatchingWindowInSeconds", mapping.limits().window().toSeconds());
        json.putNull("ParallelizationFactor");
        json.put("EventSourceArn", mapping.source().toString());
        putFilters(json, view.spec());
        json.put("FunctionArn", view.functionArn());
        json.put("LastModified", ApiJson.seconds(view.lastModified()));
        json.putNull("LastProcessingResult");
        json.put("State", view.state().text());
        json.put("StateTransitionReason", "USER_INITIATED");
        json.putNull("DestinationConfig");
        json.putNull("Topics");
        json.putNull("Queues");
        json.putNull("SourceAccessConfigurations");
        json.putNull("SelfManagedEventSource");
        json.putNull("MaximumRecordAgeInSeconds");
        json.putNull("BisectBatchOnFunctionError");
        json.putNull("MaximumRetryAttempts");
        json.putNull("TumblingWindowInSeconds");
        ArrayNode types = json.putArray("FunctionResponseTypes");
        if (mapping.reportBatchItemFailures()) {
            types.add("ReportBatchItemFailures");
        }
        json.putNull("AmazonManagedKafkaEventSourceConfig");
        json.putNull("SelfManagedKafkaEventSourceConfig");
        json.putNull("ScalingConfig");
        json.putNull("DocumentDBEventSourceConfig");
        json.putNull("KMSKeyArn");
        json.putNull("FilterCriteriaError");
        json.put("EventSourceMappingArn", arn(view));
        putMetrics(json, view.spec());
        json.putNull("LoggingConfig");
        json.putNull("ProvisionedPollerConfig");
        switch (mapping.eventSource().options()) {
            case EventSource.Queue queue -> putQueue(json, mapping, queue);
            case EventSource.Stream stream -> putStream(json, view, stream);
        }
        view.override().ifPresent(override -> json.put("StateTransitionReason", reason(override)));
        return json;
    }

    /** AWS has no word for it; a text is what its tools expect here. */
    private static String reason(StoredOverride override) {
        return "User action: override by " + override.who() + " at " + override.at() + ", where the configuration has"
                + " Enabled " + override.configured();
    }

    /**
     * What only queues have; {@code VisibilityHeartbeat} and {@code RetryBackoff} are Penstock's, and there only when
     * they are on.
     */
    private static void putQueue(ObjectNode json, Mapping mapping, EventSource.Queue queue) {
        switch (queue.scaling()) {
            case Scaling.Automatic automatic -> {}
            case Scaling.MaximumConcurrency maximum ->
                json.putObject("ScalingConfig").put("MaximumConcurrency", maximum.limit());
            case Scaling.ProvisionedPollers pollers ->
                json.putObject("ProvisionedPollerConfig")
                        .put("MinimumPollers", pollers.minimum())
                        .put("MaximumPollers", pollers.maximum());
        }
        if (mapping.redelivery() instanceof Redelivery.BySource bySource) {
            bySource.retries().ifPresent(retries -> json.put("MaximumRetryAttempts", retries));
            bySource.retryBackoff().ifPresent(backoff -> putRetryBackoff(json, backoff));
        }
        if (!mapping.destinations().equals(DestinationTargets.NONE)) {
            putDestinations(json, mapping.destinations());
        }
        if (queue.visibilityHeartbeat()) {
            json.put("VisibilityHeartbeat", true);
        }
    }

    private static void putRetryBackoff(ObjectNode json, RetryBackoff backoff) {
        json.putObject("RetryBackoff")
                .put("Initial", backoff.initial().toString())
                .put("Multiplier", backoff.multiplier())
                .put("Maximum", backoff.maximum().toString());
    }

    private static void putStream(ObjectNode json, MappingView view, EventSource.Stream stream) {
        Mapping mapping = view.mapping();
        switch (stream.startingPosition()) {
            case StartingPosition.TrimHorizon oldest -> json.put("StartingPosition", "TRIM_HORIZON");
            case StartingPosition.Latest latest -> json.put("StartingPosition", "LATEST");
            case StartingPosition.AtTimestamp at ->
                json.put("StartingPosition", "AT_TIMESTAMP")
                        .put("StartingPositionTimestamp", ApiJson.seconds(at.timestamp()));
        }
        json.put("ParallelizationFactor", stream.parallelizationFactor());
        json.put("LastProcessingResult", view.lastProcessingResult());
        json.put("StateTransitionReason", "User action");
        putDestinations(json, mapping.destinations());
        if (mapping.redelivery() instanceof Redelivery.InPlace inPlace) {
            json.put("MaximumRetryAttempts", inPlace.retries().orElse(-1));
            json.put(
                    "MaximumRecordAgeInSeconds",
                    inPlace.maximumAge().map(Duration::toSeconds).orElse(-1L));
            json.put("BisectBatchOnFunctionError", inPlace.bisect());
        }
        json.put("TumblingWindowInSeconds", mapping.tumblingWindow().toSeconds());
    }

    private static void putDestinations(ObjectNode json, DestinationTargets targets) {
        ObjectNode config = json.putObject("DestinationConfig");
        putTarget(config.putObject("OnFailure"), targets.onFailure());
        if (targets.onSuccess().isPresent()) {
            putTarget(config.putObject("OnSuccess"), targets.onSuccess());
        }
        targets.includePayload().ifPresent(include -> config.put("IncludePayload", include));
        if (!targets.maximumDeliveryAge().equals(DestinationTargets.DEFAULT_DELIVERY_AGE)) {
            config.put("MaximumDeliveryAge", targets.maximumDeliveryAge().toString());
        }
    }

    private static void putTarget(ObjectNode config, Optional<String> target) {
        target.ifPresent(text -> config.put("Destination", text));
    }

    private static void putFilters(ObjectNode json, MappingSpec spec) {
        json.putNull("FilterCriteria");
        List<PatternFilter> filters =
                spec.filterCriteria() == null ? null : spec.filterCriteria().filters();
        if (filters != null && !filters.isEmpty()) {
            ArrayNode array = json.putObject("FilterCriteria").putArray("Filters");
            filters.forEach(filter -> array.addObject().put("Pattern", filter.pattern()));
        }
    }

    private static void putMetrics(ObjectNode json, MappingSpec spec) {
        json.putNull("MetricsConfig");
        List<String> metrics =
                spec.metricsConfig() == null ? null : spec.metricsConfig().metrics();
        if (metrics != null && !metrics.isEmpty()) {
            ArrayNode array = json.putObject("MetricsConfig").putArray("Metrics");
            metrics.forEach(array::add);
        }
    }
}
