package io.penstock.service.config;

import io.penstock.core.mapping.Problem;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Binds {@code penstock.*} in all of Spring's relaxed spellings and tells every value that can't be read and every name
 * that is unknown. Unknown names among environment variables and system properties are passed over, as Spring Boot does:
 * others may have set them (Kubernetes sets {@code PENSTOCK_PORT} for a service of that name).
 */
final class PropertiesBinder {

    /** What was bound, as far as it could be, and what is wrong. */
    record Bound(PenstockProperties properties, List<Problem> problems) {}

    private static final ConfigurationPropertyName PENSTOCK = ConfigurationPropertyName.of("penstock");
    private static final ConfigurationPropertyName MAPPINGS = ConfigurationPropertyName.of("penstock.mappings");
    private static final Map<Class<?>, String> EXPECTED = Map.of(
            Integer.class, "a whole number",
            int.class, "a whole number",
            Double.class, "a number",
            Boolean.class, "true or false",
            boolean.class, "true or false",
            Duration.class, "a duration, such as 500ms, 30s or 1h",
            URI.class, "a URL, such as http://localhost:4566",
            List.class, "a list",
            Map.class, "names, each with its own value");
    /** Where values may be secret. */
    private static final Pattern SECRET =
            Pattern.compile("header|authorization|secret|password|token|credential|api-?key", Pattern.CASE_INSENSITIVE);

    private PropertiesBinder() {}

    static Bound bind(Environment environment) {
        RecordingBindHandler handler = new RecordingBindHandler();
        Iterable<ConfigurationPropertySource> sources = ConfigurationPropertySources.get(environment);
        PenstockProperties properties = new Binder(sources, new PropertySourcesPlaceholdersResolver(environment))
                .bindOrCreate(PENSTOCK, Bindable.of(PenstockProperties.class), handler);
        List<Problem> problems = new ArrayList<>();
        handler.failures().forEach(failure -> problems.add(problem(failure)));
        problems.addAll(unknown(sources, handler).values());
        return new Bound(properties, List.copyOf(problems));
    }

    private static Map<ConfigurationPropertyName, Problem> unknown(
            Iterable<ConfigurationPropertySource> sources, RecordingBindHandler handler) {
        Map<ConfigurationPropertyName, Problem> unknown = new TreeMap<>();
        for (ConfigurationPropertySource source : sources) {
            if (source instanceof IterableConfigurationPropertySource names && !lenient(source)) {
                names.stream()
                        .filter(name -> PENSTOCK.isAncestorOf(name) && !handler.covers(name))
                        .forEach(name -> unknown.putIfAbsent(name, unknown(name, source, handler)));
            }
        }
        return unknown;
    }

    private static boolean lenient(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource
                || (source.getUnderlyingSource() instanceof org.springframework.core.env.PropertySource<?> underlying
                        && underlying.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME));
    }

    private static Problem unknown(
            ConfigurationPropertyName name, ConfigurationPropertySource source, RecordingBindHandler handler) {
        ConfigurationPropertyName stray = name;
        while (stray.getNumberOfElements() > 2 && !handler.covers(stray.getParent())) {
            stray = stray.getParent();
        }
        ConfigurationProperty property = source.getConfigurationProperty(name);
        String hint = nearest(stray.getLastElement(Form.DASHED), handler.siblings(stray))
                .map(known -> "; did you mean " + known + "?")
                .orElse("");
        return problem(name, property == null ? null : property.getValue(), "no property of this name" + hint);
    }

    private static Problem problem(RecordingBindHandler.Failure failure) {
        String expected = EXPECTED.getOrDefault(failure.type(), "properties of its own below it");
        return problem(failure.name(), failure.value(), expected);
    }

    private static Problem problem(ConfigurationPropertyName name, @Nullable Object value, String expected) {
        String shown = value == null ? "" : SECRET.matcher(name.toString()).find() ? "(hidden)" : value.toString();
        int elements = name.getNumberOfElements();
        if (MAPPINGS.isAncestorOf(name) && elements > 3) {
            return new Problem(name.getElement(2, Form.ORIGINAL), path(name, 3), shown, expected);
        }
        return new Problem("", path(name, 1), shown, expected);
    }

    private static String path(ConfigurationPropertyName name, int from) {
        StringBuilder path = new StringBuilder();
        for (int index = from; index < name.getNumberOfElements(); index++) {
            if (name.isNumericIndex(index)) {
                path.append('[').append(name.getElement(index, Form.ORIGINAL)).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(name.getElement(index, Form.DASHED));
            }
        }
        return path.toString();
    }

    private static Optional<String> nearest(String name, List<String> known) {
        String plain = name.replace("-", "");
        return known.stream()
                .filter(other -> distance(plain, other.replace("-", "")) <= Math.max(1, plain.length() / 4))
                .min(Comparator.comparingInt(other -> distance(plain, other.replace("-", ""))));
    }

    /** How many letters to change, add or drop to get from one to the other. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= to.length(); column++) {
                int change = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(change, Math.min(row[column], row[column - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
