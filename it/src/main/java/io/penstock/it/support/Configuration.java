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

    /** With a setting outside of {@code penstock}, by its whole name. */
    public Configuration withSpring(String name, Object value) {
        return new Configuration(with(spring, name, value), penstock);
    }

    /** With a setting under {@code penstock}; {@code value} is a text, a number, a list or a map. */
    public Configuration with(String name, Object value) {
        return new Configuration(spring, with(penstock, name, value));
    }

    /** With the region, and the endpoints of AWS's services by their names. */
    public Configuration aws(String region, Map<String, URI> endpoints) {
        Map<String, Object> uris = new LinkedHashMap<>();
        endpoints.forEach((service, uri) -> uris.put(service, uri.toString()));
        return with("aws", Map.of("region", region, "endpoints", uris));
    }

    /** With the time after which a lease that is not renewed is taken over. */
    public Configuration failoverTime(Duration time) {
        return with("leases", Map.of("failover-time", text(time)));
    }

    /** With the time between two reads of one Kinesis shard. */
    public Configuration kinesisPollInterval(Duration interval) {
        return with("kinesis", Map.of("poll-interval", text(interval)));
    }

    /** With a function that is invoked at {@code url}. */
    public Configuration function(String name, URI url, Duration timeout) {
        return function(name, url, timeout, Map.of());
    }

    /** With a function that is invoked at {@code url}, and further settings of it. */
    public Configuration function(String name, URI url, Duration timeout, Map<String, Object> more) {
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("url", url.toString());
        function.put("timeout", text(timeout));
        function.putAll(more);
        return inner(FUNCTIONS, name, function);
    }

    /** With a mapping. */
    public Configuration mapping(MappingEntry mapping) {
        return inner(MAPPINGS, mapping.name(), mapping.settings());
    }

    /** What stands in the user's file. */
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
