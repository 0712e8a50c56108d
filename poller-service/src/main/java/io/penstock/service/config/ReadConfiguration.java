package io.penstock.service.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.config.ConfigDataEnvironmentUpdateListener;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataResource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * The settings as they are in the files at one moment, read by Spring Boot as at a start: which files those are is its
 * decision. Not checked yet.
 */
public final class ReadConfiguration {

    private final Content content;
    private final Optional<ConfigurableEnvironment> environment;

    private ReadConfiguration(Content content, Optional<ConfigurableEnvironment> environment) {
        this.content = content;
        this.environment = environment;
    }

    /**
     * What the files say, to be compared: two readings with the same content are the same configuration.
     *
     * @param files by the name that Spring Boot gives them, with what each says
     * @param failure why they can't be read; empty when they can
     */
    public record Content(Map<String, Map<String, String>> files, Optional<String> failure) {

        /** Keeps a copy that cannot change. */
        public Content {
            files = Map.copyOf(files);
        }
    }

    /** Reads the files that {@code given} leads to. */
    static ReadConfiguration of(GivenSettings given) {
        StandardEnvironment environment = new StandardEnvironment();
        MutablePropertySources sources = environment.getPropertySources();
        names(sources).forEach(sources::remove);
        given.sources().stream()
                .filter(source -> !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source))
                .forEach(sources::addLast);
        ConfigurationPropertySources.attach(environment);
        Map<String, Map<String, String>> files = new LinkedHashMap<>();
        try {
            ConfigDataEnvironmentPostProcessor.applyTo(
                    environment,
                    new DefaultResourceLoader(ReadConfiguration.class.getClassLoader()),
                    new DefaultBootstrapContext(),
                    given.profiles(),
                    new ConfigDataEnvironmentUpdateListener() {
                        @Override
                        public void onPropertySourceAdded(
                                PropertySource<?> source,
                                @Nullable ConfigDataLocation location,
                                @Nullable ConfigDataResource resource) {
                            files.put(files.size() + " " + source.getName(), properties(source));
                        }
                    });
            return new ReadConfiguration(new Content(files, Optional.empty()), Optional.of(environment));
        } catch (RuntimeException unreadable) {
            // Spring's and the parsers' exceptions have no other type in common.
            return new ReadConfiguration(new Content(files, Optional.of(reason(unreadable))), Optional.empty());
        }
    }

    /** A parser's own message quotes the file, which may have secrets. */
    private static String reason(Throwable unreadable) {
        for (Throwable cause = unreadable; cause != null; cause = cause.getCause()) {
            if (cause instanceof MarkedYAMLException yaml && yaml.getProblemMark() instanceof Mark mark) {
                return "a file is no YAML in line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": "
                        + yaml.getProblem();
            }
        }
        return String.valueOf(unreadable.getMessage());
    }

    private static List<String> names(MutablePropertySources sources) {
        List<String> names = new ArrayList<>();
        sources.forEach(source -> names.add(source.getName()));
        return names;
    }

    /** The texts, because a file of a configtree is an object that is read when its text is asked for. */
    private static Map<String, String> properties(PropertySource<?> source) {
        Map<String, String> properties = new TreeMap<>();
        if (source instanceof EnumerablePropertySource<?> known) {
            for (String name : known.getPropertyNames()) {
                properties.put(name, String.valueOf(known.getProperty(name)));
            }
        }
        return properties;
    }

    /** What the files say. */
    public Content content() {
        return content;
    }

    /** The settings; empty when the files can't be read. */
    Optional<ConfigurableEnvironment> environment() {
        return environment;
    }
}
