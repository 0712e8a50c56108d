package io.penstock.service.config;

import io.penstock.core.mapping.PluginSettings;
import io.penstock.dynamodb.DynamoDbProperties;
import io.penstock.kinesis.KinesisProperties;
import io.penstock.kinesis.kcl.LeasesProperties;
import io.penstock.sqs.SqsProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

/** Configurations as users write them. */
final class WrittenYaml {

    /** The settings of all plugins of this build that have some. */
    static final List<PluginSettings<?>> PLUGINS = List.of(
            DynamoDbProperties.SETTINGS, LeasesProperties.SETTINGS, KinesisProperties.SETTINGS, SqsProperties.SETTINGS);

    /** The ARN of a queue. */
    static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:orders";

    private WrittenYaml() {}

    /** A file with one mapping of {@link #QUEUE}. */
    static String mapping(String name, String properties) {
        return "penstock:\n  mappings:\n    " + name + ":\n      event-source-arn: " + QUEUE + "\n"
                + properties.indent(6);
    }

    /** Binds files; earlier ones come first and win, as in Spring. */
    static BoundProperties bind(String... files) {
        return PropertiesBinder.bind(environment(files), PLUGINS);
    }

    /** Binds environment variables. */
    static BoundProperties bindVariables(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "test-" + StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        ConfigurationPropertySources.attach(environment);
        return PropertiesBinder.bind(environment, PLUGINS);
    }

    /** An environment with files; earlier ones come first and win, as in Spring. */
    static StandardEnvironment environment(String... files) {
        StandardEnvironment environment = new StandardEnvironment();
        for (String yaml : files) {
            ByteArrayResource resource = new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8));
            try {
                new YamlPropertySourceLoader()
                        .load("file" + yaml.hashCode(), resource)
                        .forEach(environment.getPropertySources()::addLast);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        ConfigurationPropertySources.attach(environment);
        return environment;
    }
}
