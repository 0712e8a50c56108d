package io.penstock.service.observe;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/** Leaves Spring Boot's tracing out of a start that does not configure it, which saves time and threads. */
final class TracingOnDemand implements AutoConfigurationImportFilter, EnvironmentAware {

    /** Where spans are sent; without it there is no tracing. */
    static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

    private static final List<String> TRACING = List.of(
            "org.springframework.boot.micrometer.tracing.",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
            "org.springframework.boot.opentelemetry.");

    private boolean enabled;

    @Override
    public void setEnvironment(Environment environment) {
        enabled = environment.containsProperty(ENDPOINT);
    }

    @Override
    public boolean[] match(@Nullable String[] configurations, AutoConfigurationMetadata metadata) {
        boolean[] wanted = new boolean[configurations.length];
        for (int index = 0; index < wanted.length; index++) {
            String configuration = configurations[index];
            wanted[index] = enabled || configuration == null || TRACING.stream().noneMatch(configuration::startsWith);
        }
        return wanted;
    }
}
