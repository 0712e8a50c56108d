package io.penstock.service.config;

import static io.penstock.service.config.PropertyProblem.PENSTOCK;

import io.penstock.core.mapping.PluginSettings;
import io.penstock.core.mapping.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Binds {@code penstock.*} in all of Spring's relaxed spellings and reports every value that can't be read and every
 * name that is unknown. Ignores unknown names among environment variables and system properties, as Spring Boot does:
 * others may have set them (see {@link ServiceLinks}).
 */
final class PropertiesBinder {

    private PropertiesBinder() {}

    /** Binds the properties of the service and of {@code plugins}. */
    static BoundProperties bind(ConfigurableEnvironment environment, List<PluginSettings<?>> plugins) {
        RecordingBindHandler handler = new RecordingBindHandler();
        List<ConfigurationPropertySource> sources = new ArrayList<>();
        ConfigurationPropertySources.get(environment).forEach(source -> sources.add(ServiceLinks.without(source)));
        Binder binder = new Binder(sources, new PropertySourcesPlaceholdersResolver(environment));

        List<BoundProperties.Plugin<?>> bound = new ArrayList<>();
        plugins.forEach(plugin -> bound.add(bind(binder, plugin, handler)));
        PenstockProperties properties = binder.bindOrCreate(PENSTOCK, Bindable.of(PenstockProperties.class), handler);

        List<Problem> problems = new ArrayList<>(WrittenNames.problems(environment.getPropertySources()));
        problems.addAll(problems(sources, handler));
        return new BoundProperties(properties, bound, once(problems));
    }

    private static <T extends Record> BoundProperties.Plugin<T> bind(
            Binder binder, PluginSettings<T> plugin, RecordingBindHandler handler) {
        Bindable<T> target = Bindable.of(plugin.type());
        T value = binder.bind(PENSTOCK.append(plugin.name()), target, handler)
                .orElseGet(() -> new Binder().bindOrCreate(plugin.name(), target));
        return new BoundProperties.Plugin<>(plugin, value);
    }

    private static List<Problem> problems(List<ConfigurationPropertySource> sources, RecordingBindHandler handler) {
        List<Problem> problems = new ArrayList<>();
        List<Problem> unknown = new ArrayList<>();
        for (ConfigurationPropertySource source : sources) {
            if (source instanceof IterableConfigurationPropertySource names && !isLenient(source)) {
                names.stream().filter(PENSTOCK::isAncestorOf).forEach(name -> {
                    Object value = value(name, source);
                    Optional<Problem> pasted = OtherTools.problem(name, value, handler);
                    pasted.ifPresent(problems::add);
                    if (pasted.isEmpty() && !handler.covers(name)) {
                        unknown.add(unknown(name, value, handler));
                    }
                });
            }
        }
        // A list with a pattern that is no text fails as a whole, which says nothing to its user.
        boolean patterns =
                problems.stream().anyMatch(problem -> problem.expected().equals(OtherTools.PATTERN_AS_TEXT));
        handler.failures().stream()
                .filter(failure -> !patterns || !failure.name().toString().endsWith("filters"))
                .forEach(failure -> problems.add(PropertyProblem.of(failure)));
        problems.addAll(unknown);
        return problems;
    }

    /** Of several problems with one property, the first. */
    private static List<Problem> once(List<Problem> problems) {
        Map<List<String>, Problem> first = new LinkedHashMap<>();
        problems.forEach(problem -> first.putIfAbsent(List.of(problem.mapping(), problem.property()), problem));
        return List.copyOf(first.values());
    }

    private static @Nullable Object value(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        ConfigurationProperty property = source.getConfigurationProperty(name);
        return property == null ? null : property.getValue();
    }

    private static boolean isLenient(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource
                || (source.getUnderlyingSource() instanceof PropertySource<?> underlying
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
        String hint = OtherTools.remedy(stray)
                .map(remedy -> "; " + remedy)
                .or(() -> NearestName.of(last, siblings).map(known -> "; did you mean " + known + "?"))
                .orElse("");
        return PropertyProblem.of(handler.spelt(name), value, "no property of this name" + hint);
    }
}
