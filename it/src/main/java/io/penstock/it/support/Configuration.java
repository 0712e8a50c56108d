package io.penstock.it.support;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The configuration of a service, without any text joined by hand: functions, mappings and further settings under
 * {@code penstock}. It is written as JSON, which is YAML too. Immutable.
 */
public final class Configuration {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String FUNCTIONS = "functions";
    private static final String MAPPINGS = "mappings";

    private final Map<String, Object> spring;
    private final Map<String, Object> penstock;

    private Configuration(Map<String, Object> spring, Map<String, Object> penstock) {
        this.spring = spring;
        this.penstock = penstock;
    }

    /** Nothing is configured. */
    public static Configuration empty() {
        return new Configuration(Map.of(), Map.of());
    }

    /** Sets a key outside of {@code penstock}, by its whole name. */
    public Configuration withSpring(String name, Object value) {
        return new Configuration(with(spring, name, value), penstock);
    }

    /** Sets a key under {@code penstock}; {@code value} is a text, a number, a list or a map. */
    public Configuration with(String name, Object value) {
        return new Configuration(spring, with(penstock, name, value));
    }

    /** Sets the region, and the endpoints of AWS's services by their names. */
    public Configuration aws(String region, Map<String, URI> endpoints) {
        Map<String, Object> uris = new LinkedHashMap<>();
        endpoints.forEach((service, uri) -> uris.put(service, uri.toString()));
        return with("aws", Map.of("region", region, "endpoints", uris));
    }

    /** Sets the time after which a lease that is not renewed is taken over. */
    public Configuration failoverTime(Duration time) {
        return with("leases", Map.of("failover-time", text(time)));
    }

    /** Sets the time between two reads of one Kinesis shard. */
    public Configuration kinesisPollInterval(Duration interval) {
        return with("kinesis", Map.of("poll-interval", text(interval)));
    }

    /** Adds a function that is invoked at {@code url}. */
    public Configuration function(String name, URI url, Duration timeout) {
        return function(name, url, timeout, Map.of());
    }

    /** Adds a function that is invoked at {@code url}, and further settings of it. */
    public Configuration function(String name, URI url, Duration timeout, Map<String, Object> more) {
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("url", url.toString());
        function.put("timeout", text(timeout));
        function.putAll(more);
        return inner(FUNCTIONS, name, function);
    }

    /** Adds a mapping. */
    public Configuration mapping(MappingEntry mapping) {
        return inner(MAPPINGS, mapping.name(), mapping.settings());
    }

    /** The text of the user's file. */
    public String yaml() {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(with(spring, "penstock", penstock));
    }

    private Configuration inner(String group, String name, Map<String, Object> settings) {
        @SuppressWarnings("unchecked")
        Map<String, Object> present = (Map<String, Object>) penstock.getOrDefault(group, Map.of());
        return with(group, with(present, name, settings));
    }

    private static Map<String, Object> with(Map<String, Object> settings, String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(settings);
        more.put(name, value);
        return more;
    }

    private static String text(Duration duration) {
        return duration.toMillis() + "ms";
    }
}
