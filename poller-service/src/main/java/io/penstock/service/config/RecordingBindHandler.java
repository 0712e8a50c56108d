package io.penstock.service.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** Continues after a failure, and records which names were bound and which failed. Not thread-safe. */
final class RecordingBindHandler implements BindHandler {

    /** A value that can't be converted to its type. */
    record Failure(ConfigurationPropertyName name, @Nullable Object value, Class<?> type, Exception error) {}

    private final Map<ConfigurationPropertyName, ConfigurationPropertyName> known = new HashMap<>();
    private final Map<ConfigurationPropertyName, Failure> failures = new LinkedHashMap<>();

    @Override
    public <T> Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
        known.putIfAbsent(name, name);
        return target;
    }

    @Override
    public @Nullable Object onFailure(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error) {
        ConfigurationProperty property = context.getConfigurationProperty();
        Class<?> type = target.getType().resolve(Object.class);
        failures.put(name, new Failure(name, property == null ? null : property.getValue(), type, error));
        return null;
    }

    List<Failure> failures() {
        return List.copyOf(failures.values());
    }

    /** True when {@code name} is a property, or is below one that failed as a whole. */
    boolean covers(ConfigurationPropertyName name) {
        return known.containsKey(name) || failures.keySet().stream().anyMatch(failed -> failed.isAncestorOf(name));
    }

    /** {@code name} in the spelling of the properties, however the user spells it, as far as it is one. */
    ConfigurationPropertyName spelt(ConfigurationPropertyName name) {
        ConfigurationPropertyName asked = known.get(name);
        if (asked != null || name.getNumberOfElements() < 2) {
            return asked == null ? name : asked;
        }
        String last = name.getLastElement(ConfigurationPropertyName.Form.DASHED);
        String suffix = name.isLastElementIndexed() ? "[" + last + "]" : "." + last;
        return ConfigurationPropertyName.adapt(spelt(name.getParent()) + suffix, '.');
    }

    /** The last elements of the properties beside {@code name}. */
    List<String> siblings(ConfigurationPropertyName name) {
        List<String> siblings = new ArrayList<>();
        for (ConfigurationPropertyName other : known.keySet()) {
            if (!other.isEmpty() && other.getParent().equals(name.getParent())) {
                siblings.add(other.getLastElement(ConfigurationPropertyName.Form.DASHED));
            }
        }
        return siblings;
    }
}
