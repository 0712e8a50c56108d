package io.penstock.service.config;

import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.service.access.CredentialProperties;
import io.penstock.service.function.FunctionProperties;
import io.penstock.service.store.StoreProperties;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties under {@code penstock} that belong to no plugin (contract §2). Immutable; bound by
 * {@link PropertiesBinder}, and free of problems only when {@link CheckedConfiguration} exists.
 *
 * @param aws how AWS is reached
 * @param tls which certificates connections trust
 * @param sources the kinds of source that this instance runs; null for all
 * @param functions by name, those that run beside the service
 * @param concurrency the most concurrent invocations of the whole process
 * @param memory for records in flight in the whole process
 * @param api the control API, and who may ask and change
 * @param store where mappings are kept that were created through the API
 * @param reload when the configuration is read again: {@code manual} or {@code watch}
 * @param mappings by name, in the order of the configuration
 */
public record PenstockProperties(
        @DefaultValue Aws aws,
        @DefaultValue Tls tls,
        @Nullable List<String> sources,
        @DefaultValue Map<String, FunctionProperties> functions,
        @DefaultValue("1000") int concurrency,
        @DefaultValue Memory memory,
        @DefaultValue Api api,
        @DefaultValue StoreProperties store,
        @DefaultValue(MANUAL) String reload,
        @DefaultValue Map<String, MappingSpec> mappings) {

    /** The configuration is read again when somebody asks for it. */
    static final String MANUAL = "manual";

    /** The configuration is read again when its files change. */
    static final String WATCH = "watch";

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

    /** True when the files of the configuration are watched. */
    public boolean watches() {
        return reload.equals(WATCH);
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

        /** Keeps a copy that cannot change. */
        public Aws {
            endpoints = Map.copyOf(endpoints);
        }

        /** The shared endpoint and the endpoints of single services. */
        AwsEndpoints all() {
            return new AwsEndpoints(Optional.ofNullable(endpoint), endpoints);
        }
    }

    /**
     * Which certificates connections trust.
     *
     * @param trustBundle a file of PEM certificates, trusted beside the JVM's own; null for none
     */
    public record Tls(@Nullable String trustBundle) {}

    /**
     * Memory for records in flight.
     *
     * @param inFlight the most memory of records in flight in all lanes, in the form that {@link MemorySize} reads
     */
    public record Memory(@DefaultValue("40%") String inFlight) {}

    /**
     * The service's own port.
     *
     * @param extensions whether the control API accepts what only Penstock knows, as the configuration does
     * @param hosts names by which it may be called, beside those of loopback
     * @param credentials with which requests are signed; without any, changes come from loopback only
     */
    public record Api(
            @DefaultValue("false") boolean extensions,
            @DefaultValue List<String> hosts,
            @DefaultValue List<CredentialProperties> credentials) {

        /** Keeps copies that cannot change. */
        public Api {
            hosts = List.copyOf(hosts);
            credentials = List.copyOf(credentials);
        }
    }
}
