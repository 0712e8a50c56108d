package io.penstock.service.config;

import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.ShownUrl;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.util.unit.DataSize;

/** Describes what is wrong with one property, and keeps secrets out of it. */
final class PropertyProblem {

    /** Everything that a user configures. */
    static final ConfigurationPropertyName PENSTOCK = ConfigurationPropertyName.of("penstock");

    /** Single mappings, by name. */
    static final ConfigurationPropertyName MAPPINGS = PENSTOCK.append("mappings");

    private static final Map<Class<?>, String> EXPECTED = Map.of(
            Integer.class, "a whole number",
            int.class, "a whole number",
            Double.class, "a number",
            Boolean.class, "true or false",
            boolean.class, "true or false",
            Duration.class, "a duration, such as 500ms, 30s or 1h",
            DataSize.class, "a size, such as 512KB or 6MB",
            URI.class, "a URL, such as http://localhost:4566",
            List.class, "a list",
            Map.class, "names, each with its own value");

    /** Where values may be secret. */
    private static final Pattern SECRET =
            Pattern.compile("header|authorization|secret|password|token|credential|api-?key", Pattern.CASE_INSENSITIVE);

    private PropertyProblem() {}

    /** The value can't be read. */
    static Problem of(RecordingBindHandler.Failure failure) {
        String expected = EXPECTED.getOrDefault(failure.type(), "properties of its own below it");
        return of(failure.name(), failure.value(), expected);
    }

    /** The value is not {@code expected}; by the path below the mapping, or else below {@code penstock}. */
    static Problem of(ConfigurationPropertyName name, @Nullable Object value, String expected) {
        String shown = value == null ? null : shown(name, value.toString());
        int elements = name.getNumberOfElements();
        if (MAPPINGS.isAncestorOf(name) && elements > 3) {
            return new Problem(name.getElement(2, Form.ORIGINAL), path(name, 3), shown, expected);
        }
        return new Problem("", path(name, 1), shown, expected);
    }

    private static String shown(ConfigurationPropertyName name, String value) {
        if (SECRET.matcher(name.toString()).find()) {
            return "(hidden)";
        }
        return value.contains("://") ? ShownUrl.of(value) : value;
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
}
