package io.penstock.service.config;

import java.util.List;
import java.util.Set;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/**
 * What the start was given before it read any file: arguments, environment variables, system properties. They can't
 * change while the process runs, and say which files there are. Immutable.
 *
 * @param sources in their order
 * @param profiles that the application adds to those that are configured
 */
record GivenSettings(List<PropertySource<?>> sources, Set<String> profiles) {

    /** Keeps copies that cannot change. */
    GivenSettings {
        sources = List.copyOf(sources);
        profiles = Set.copyOf(profiles);
    }

    /** Of an environment into which nothing was read from files. */
    static GivenSettings of(ConfigurableEnvironment environment, Set<String> profiles) {
        return new GivenSettings(
                List.copyOf(environment.getPropertySources().stream().toList()), profiles);
    }

    /** Notes them right before Spring Boot reads the files, as a bean of the application. */
    static final class Note implements EnvironmentPostProcessor, Ordered {

        private final ConfigurableBootstrapContext bootstrap;

        /** Called by Spring Boot. */
        Note(ConfigurableBootstrapContext bootstrap) {
            this.bootstrap = bootstrap;
        }

        @Override
        public int getOrder() {
            return ConfigDataEnvironmentPostProcessor.ORDER - 1;
        }

        @Override
        public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
            GivenSettings given = of(environment, application.getAdditionalProfiles());
            bootstrap.addCloseListener(closed ->
                    closed.getApplicationContext().getBeanFactory().registerSingleton("givenSettings", given));
        }
    }
}
