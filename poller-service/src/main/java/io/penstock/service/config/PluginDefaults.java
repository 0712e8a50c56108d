package io.penstock.service.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.io.UrlResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/**
 * Adds the defaults that plugins have for Spring's own settings, such as the log levels of their libraries. Everything
 * that a user writes comes before them.
 */
final class PluginDefaults implements EnvironmentPostProcessor {

    private static final String FILE = "META-INF/penstock/defaults.properties";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        try {
            for (URL file : Collections.list(application.getClassLoader().getResources(FILE))) {
                environment
                        .getPropertySources()
                        .addLast(new PropertiesPropertySource(
                                file.toString(), PropertiesLoaderUtils.loadProperties(new UrlResource(file))));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("the defaults of the plugins can't be read", failure);
        }
    }
}
