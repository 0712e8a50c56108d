package io.penstock.service.config;

import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.ShownUrl;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

/**
 * Binds {@code penstock.*} in all of Spring's relaxed spellings and tells every value that can't be read and every name
 * that is unknown. Unknown names among environment variables and system properties are passed over, as Spring Boot does:
 * others may have set them (see {@link ServiceLinks}).
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
            DataSize.class, "a size, such as 512KB or 6MB",
            URI.class, "a URL, such as http://localhost:4566",
            List.class, "a list",
            Map.class, "names, each with its own value");
    /** Where values may be secret. */
    private static final Pattern SECRET =
            Pattern.compile("header|authorization|secret|password|token|credential|api-?key", Pattern.CASE_INSENSITIVE);

    static final String NOT_EVALUATED =
            "the value itself, because CloudFormation's functions (!Ref, !GetAtt, !Sub and others) are not evaluated here";
    private static final String PATTERN_AS_TEXT =
            "the pattern as one text of JSON in quotes, such as '{\"body\":{\"kind\":[\"order\"]}}'";
    private static final Pattern FUNCTION = Pattern.compile("![A-Z][A-Za-z0-9:]*( .*)?", Pattern.DOTALL);
    private static final Pattern PATTERN = Pattern.compile("\\.filters\\[[0-9]+]\\.pattern$", Pattern.CASE_INSENSITIVE);
    private static final Pattern FUNCTION_AS_MAP = Pattern.compile("ref|fn[a-z0-9]+");
    /** What SAM and Terraform call differently. */
    private static final Map<String, String> OTHER_TOOLS = Map.of(
            "queue", "write event-source-arn",
            "stream", "write event-source-arn",
            "destinationarn", "write destination",
            "type", "write nothing, the ARN tells the kind of source",
            "properties", "write what is in it directly below the mapping's name");

    private PropertiesBinder() {}

    static Bound bind(ConfigurableEnvironment environment) {
        RecordingBindHandler handler = new RecordingBindHandler();
        List<ConfigurationPropertySource> sources = new ArrayList<>();
        ConfigurationPropertySources.get(environment).forEach(source -> sources.add(ServiceLinks.without(source)));
        PenstockProperties properties = new Binder(sources, new PropertySourcesPlaceholdersResolver(environment))
                .bindOrCreate(PENSTOCK, Bindable.of(PenstockProperties.class), handler);
        List<Problem> problems = new ArrayList<>(WrittenNames.problems(environment.getPropertySources()));
        List<Problem> unknown = new ArrayList<>();
        for (ConfigurationPropertySource source : sources) {
            if (source instanceof IterableConfigurationPropertySource names && !lenient(source)) {
                names.stream().filter(PENSTOCK::isAncestorOf).forEach(name -> {
                    Optional<Problem> pasted = pasted(name, source, handler);
                    pasted.ifPresent(problems::add);
                    if (pasted.isEmpty() && !handler.covers(name)) {
                        unknown.add(unknown(name, value(name, source), handler));
                    }
                });
            }
        }
        // A list with a pattern that is no text fails as a whole, which says nothing to its user.
        boolean patterns =
                problems.stream().anyMatch(problem -> problem.expected().equals(PATTERN_AS_TEXT));
        handler.failures().stream()
                .filter(failure -> !patterns || !failure.name().toString().endsWith("filters"))
                .forEach(failure -> problems.add(problem(failure)));
        problems.addAll(unknown);
        return new Bound(properties, once(problems));
    }

    /** Of several problems with one property, the first. */
    private static List<Problem> once(List<Problem> problems) {
        Map<List<String>, Problem> first = new LinkedHashMap<>();
        problems.forEach(problem -> first.putIfAbsent(List.of(problem.mapping(), problem.property()), problem));
        return List.copyOf(first.values());
    }

    /** What CloudFormation understands and Penstock does not. */
    private static Optional<Problem> pasted(
            ConfigurationPropertyName name, ConfigurationPropertySource source, RecordingBindHandler handler) {
        Object value = value(name, source);
        if (handler.covers(name)
                && value != null
                && FUNCTION.matcher(value.toString()).matches()) {
            return Optional.of(problem(handler.spelt(name), value, NOT_EVALUATED));
        }
        for (ConfigurationPropertyName part = name;
                MAPPINGS.isAncestorOf(part) && part.getNumberOfElements() > 4;
                part = part.getParent()) {
            ConfigurationPropertyName parent = part.getParent();
            if (PATTERN.matcher(parent.toString()).find()) {
                return Optional.of(problem(handler.spelt(parent), null, PATTERN_AS_TEXT));
            }
            if (!handler.covers(part)
                    && handler.covers(parent)
                    && FUNCTION_AS_MAP
                            .matcher(part.getLastElement(Form.UNIFORM))
                            .matches()) {
                return Optional.of(problem(handler.spelt(parent), null, NOT_EVALUATED));
            }
        }
        return Optional.empty();
    }

    private static @Nullable Object value(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        ConfigurationProperty property = source.getConfigurationProperty(name);
        return property == null ? null : property.getValue();
    }

    private static boolean lenient(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource
                || (source.getUnderlyingSource() instanceof org.springframework.core.env.PropertySource<?> underlying
                        && underlying.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME));
    }

    private static Problem unknown(
            ConfigurationPropertyName name, @Nullable Object value, RecordingBindHandler handler) {
        ConfigurationPropertyName stray = name;
        while (stray.getNumberOfElements() > 2 && !handler.covers(stray.getParent())) {
            stray = stray.getParent();
        }
        String last = stray.getLastElement(Form.DASHED);
        List<String> siblings = handler.siblings(stray);
        String hint = Optional.ofNullable(OTHER_TOOLS.get(stray.getLastElement(Form.UNIFORM)))
                .map(known -> "; " + known)
                .or(() -> nearest(last, siblings).map(known -> "; did you mean " + known + "?"))
                .orElse("");
        return problem(handler.spelt(name), value, "no property of this name" + hint);
    }

    private static Problem problem(RecordingBindHandler.Failure failure) {
        String expected = EXPECTED.getOrDefault(failure.type(), "properties of its own below it");
        return problem(failure.name(), failure.value(), expected);
    }

    private static Problem problem(ConfigurationPropertyName name, @Nullable Object value, String expected) {
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
