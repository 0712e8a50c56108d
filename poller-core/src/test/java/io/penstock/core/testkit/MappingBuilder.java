package io.penstock.core.testkit;

import io.penstock.core.delivery.Redelivery;
import io.penstock.core.delivery.RetryBackoff;
import io.penstock.core.filter.Filter;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.BatchLimits;
import io.penstock.core.mapping.Batching;
import io.penstock.core.mapping.DestinationTargets;
import io.penstock.core.mapping.EventSource;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingIdentity;
import io.penstock.core.mapping.MappingParser;
import io.penstock.core.mapping.Scaling;
import io.penstock.core.mapping.StartingPosition;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Builds mappings with AWS's defaults, without checking them. Not thread-safe.
 *
 * <pre>{@code
 * Mapping mapping = MappingBuilder.sqs("orders").batchSize(10).maximumRetryAttempts(2).build();
 * }</pre>
 */
public final class MappingBuilder {

    private final String name;
    private final String sourceType;
    private Arn source;
    private FunctionName function = FunctionName.parse("scripted").orElseThrow();
    private boolean enabled = true;
    private int batchSize;
    private Duration batchingWindow = Duration.ZERO;
    private Filter filter = Filter.ALL;
    private OptionalInt retries = OptionalInt.empty();
    private Optional<Duration> recordAge = Optional.empty();
    private boolean bisect;
    private Backoff backoff = Backoff.FUNCTION;
    private boolean reportBatchItemFailures;
    private StartingPosition startingPosition = new StartingPosition.TrimHorizon();
    private int parallelizationFactor = 1;
    private Duration tumblingWindow = Duration.ZERO;
    private Optional<String> onFailure = Optional.empty();
    private Optional<String> onSuccess = Optional.empty();
    private Optional<Boolean> includePayload = Optional.empty();
    private Duration deliveryAge = DestinationTargets.DEFAULT_DELIVERY_AGE;
    private Scaling scaling = new Scaling.Automatic();
    private boolean visibilityHeartbeat;
    private Optional<RetryBackoff> retryBackoff = Optional.empty();
    private Optional<Instant> created = Optional.empty();
    private final Map<String, String> tags = new LinkedHashMap<>();

    private MappingBuilder(String name, String sourceType, String arn, int batchSize) {
        this.name = name;
        this.sourceType = sourceType;
        this.source = Arn.parse(arn).orElseThrow();
        this.batchSize = batchSize;
    }

    /** A mapping on the queue {@code name}, which is also the mapping's name. */
    public static MappingBuilder sqs(String name) {
        return new MappingBuilder(name, "sqs", "arn:aws:sqs:us-east-1:000000000000:" + name, 10);
    }

    /** A mapping on the Kinesis stream {@code name}, from its oldest record. */
    public static MappingBuilder kinesis(String name) {
        return new MappingBuilder(name, "kinesis", "arn:aws:kinesis:us-east-1:000000000000:stream/" + name, 100);
    }

    /** A mapping on the stream of the DynamoDB table {@code name}, from its oldest record. */
    public static MappingBuilder dynamodb(String name) {
        String arn = "arn:aws:dynamodb:us-east-1:000000000000:table/" + name + "/stream/2026-01-01T00:00:00.000";
        return new MappingBuilder(name, "dynamodb", arn, 100);
    }

    /** Reads another source. */
    public MappingBuilder source(String arn) {
        source = Arn.parse(arn).orElseThrow();
        return this;
    }

    /** Invokes another function. */
    public MappingBuilder function(String nameOrArn) {
        function = FunctionName.parse(nameOrArn).orElseThrow();
        return this;
    }

    /** Is not to run. */
    public MappingBuilder disabled() {
        enabled = false;
        return this;
    }

    /** Records in a batch, at most. */
    public MappingBuilder batchSize(int count) {
        batchSize = count;
        return this;
    }

    /** How long a batch gathers records, at most. */
    public MappingBuilder batchingWindow(Duration window) {
        batchingWindow = window;
        return this;
    }

    /** Wants only what {@code wanted} keeps. */
    public MappingBuilder filter(Filter wanted) {
        filter = wanted;
        return this;
    }

    /** Attempts after the first. */
    public MappingBuilder maximumRetryAttempts(int attempts) {
        retries = OptionalInt.of(attempts);
        return this;
    }

    /** Streams: discards records older than this. */
    public MappingBuilder maximumRecordAge(Duration age) {
        recordAge = Optional.of(age);
        return this;
    }

    /** Streams: splits failed batches. */
    public MappingBuilder bisect() {
        bisect = true;
        return this;
    }

    /** Pauses between attempts. */
    public MappingBuilder backoff(Backoff pauses) {
        backoff = pauses;
        return this;
    }

    /** Understands {@code batchItemFailures}. */
    public MappingBuilder reportBatchItemFailures() {
        reportBatchItemFailures = true;
        return this;
    }

    /** Streams: where reading starts. */
    public MappingBuilder startingPosition(StartingPosition position) {
        startingPosition = position;
        return this;
    }

    /** Streams: lanes for each shard. */
    public MappingBuilder parallelizationFactor(int lanes) {
        parallelizationFactor = lanes;
        return this;
    }

    /** Streams: the length of a tumbling window. */
    public MappingBuilder tumblingWindow(Duration window) {
        tumblingWindow = window;
        return this;
    }

    /** Where records go that are discarded. */
    public MappingBuilder onFailure(String target) {
        onFailure = Optional.of(target);
        return this;
    }

    /** Where records go that the function accepted. */
    public MappingBuilder onSuccess(String target) {
        onSuccess = Optional.of(target);
        return this;
    }

    /** Whether failure records carry the records themselves. */
    public MappingBuilder includePayload(boolean include) {
        includePayload = Optional.of(include);
        return this;
    }

    /** How long a failing destination is tried. */
    public MappingBuilder maximumDeliveryAge(Duration age) {
        deliveryAge = age;
        return this;
    }

    /** Queues: how lanes are bounded. */
    public MappingBuilder scaling(Scaling bounds) {
        scaling = bounds;
        return this;
    }

    /** Queues: extends visibility while the function runs. */
    public MappingBuilder visibilityHeartbeat() {
        visibilityHeartbeat = true;
        return this;
    }

    /** Queues: how long failed messages stay hidden. */
    public MappingBuilder retryBackoff(RetryBackoff backoff) {
        retryBackoff = Optional.of(backoff);
        return this;
    }

    /** When the mapping was asked for; not noted by default. */
    public MappingBuilder created(Instant instant) {
        created = Optional.of(instant);
        return this;
    }

    /** Adds a tag. */
    public MappingBuilder tag(String key, String value) {
        tags.put(key, value);
        return this;
    }

    /** The mapping. */
    public Mapping build() {
        Redelivery redelivery = sourceType.equals("sqs")
                ? new Redelivery.BySource(retries, retryBackoff, backoff)
                : new Redelivery.InPlace(retries, recordAge, bisect, backoff);
        EventSource.Options options = sourceType.equals("sqs")
                ? new EventSource.Queue(scaling, visibilityHeartbeat)
                : new EventSource.Stream(startingPosition, parallelizationFactor);
        return new Mapping(
                new MappingIdentity(name, MappingParser.id(name, source), created, tags),
                enabled,
                new EventSource(source, sourceType, options),
                function,
                new Batching(
                        new BatchLimits(batchSize, batchingWindow), filter, tumblingWindow, reportBatchItemFailures),
                redelivery,
                new DestinationTargets(onFailure, onSuccess, includePayload, deliveryAge));
    }
}
