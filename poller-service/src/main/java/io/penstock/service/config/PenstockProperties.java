package io.penstock.service.config;

import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.service.function.FunctionProperties;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Everything under {@code penstock} (contract §2). Immutable; bound by {@link PropertiesBinder}, and free of problems only
 * once {@link ConfiguredMappings} was made.
 *
 * @param aws how AWS is reached
 * @param tls whom connections trust
 * @param sources the kinds of source that this instance runs; null for all
 * @param leases how instances share the shards of streams
 * @param sqs queues
 * @param kinesis Kinesis streams
 * @param dynamodb DynamoDB streams
 * @param functions by name, those that run beside the service
 * @param concurrency calls at once, of the whole process
 * @param memory for what is in flight, of the whole process
 * @param mappings by name, in the order of the configuration
 */
public record PenstockProperties(
        @DefaultValue Aws aws,
        @DefaultValue Tls tls,
        @Nullable List<String> sources,
        @DefaultValue Leases leases,
        @DefaultValue Sqs sqs,
        @DefaultValue Kinesis kinesis,
        @DefaultValue Dynamodb dynamodb,
        @DefaultValue Map<String, FunctionProperties> functions,
        @DefaultValue("1000") int concurrency,
        @DefaultValue Memory memory,
        @DefaultValue Map<String, MappingSpec> mappings) {

    /** Keeps copies that cannot change. */
    public PenstockProperties {
        sources = sources == null ? null : List.copyOf(sources);
        functions = Map.copyOf(functions);
        mappings = Collections.unmodifiableMap(new LinkedHashMap<>(mappings));
    }

    /** True when this instance runs sources of this kind. */
    public boolean runs(String sourceType) {
        return sources == null || sources.contains(sourceType);
    }

    /**
     * How AWS is reached.
     *
     * @param region null for the SDK's default
     * @param accountId in the ARNs of functions that are named without one; null for that of the mapping's source
     * @param endpoint of every service; null for AWS's own
     * @param endpoints by service, before {@code endpoint}
     */
    public record Aws(
            @Nullable String region,
            @Nullable String accountId,
            @Nullable URI endpoint,
            @DefaultValue Map<String, URI> endpoints) {

        /** The services that can be given an endpoint of their own. */
        public static final List<String> SERVICES = List.of(
                "sqs", "kinesis", "dynamodb", "dynamodb-streams", "sns", "events", "lambda", "s3", "cloudwatch");

        /** Keeps a copy that cannot change. */
        public Aws {
            endpoints = Map.copyOf(endpoints);
        }

        /** Both together. */
        AwsEndpoints all() {
            return new AwsEndpoints(Optional.ofNullable(endpoint), endpoints);
        }
    }

    /**
     * Whom connections trust.
     *
     * @param trustBundle a file of PEM certificates, trusted beside the JVM's own; null for none
     */
    public record Tls(@Nullable String trustBundle) {}

    /**
     * How instances share the shards of streams.
     *
     * @param tablePrefix of the lease tables: {@code <prefix>-<mapping>}
     * @param failoverTime a lease not renewed for this long is taken over
     */
    public record Leases(
            @DefaultValue("penstock") String tablePrefix,
            @DefaultValue("10s") Duration failoverTime) {}

    /**
     * Queues.
     *
     * @param openReceives what becomes of a receive that is open at a graceful stop: {@code finish} or {@code cancel}
     * @param client what receives, deletes and changes visibility: {@code lean} or {@code sdk}
     */
    public record Sqs(
            @DefaultValue("finish") String openReceives,
            @DefaultValue("lean") String client) {}

    /**
     * Kinesis streams.
     *
     * @param pollInterval between two reads of one shard
     * @param deaggregate whether records of the Kinesis Producer Library are taken apart
     */
    public record Kinesis(
            @DefaultValue("1s") Duration pollInterval,
            @DefaultValue("false") boolean deaggregate) {}

    /**
     * Memory for what is in flight.
     *
     * @param inFlight how much all lanes together hold of records that are not settled, as {@link MemorySize} reads it
     */
    public record Memory(@DefaultValue("40%") String inFlight) {}

    /**
     * DynamoDB streams.
     *
     * @param pollInterval between two reads of one shard
     */
    public record Dynamodb(@DefaultValue("250ms") Duration pollInterval) {}
}
