package io.penstock.service.config;

import io.penstock.core.mapping.BoundSettings;
import io.penstock.core.mapping.PluginSettings;
import io.penstock.core.mapping.Problem;
import java.util.List;

/**
 * What a user wrote under {@code penstock}. Immutable.
 *
 * @param properties those of the service, with defaults for what can't be read
 * @param plugins those of the plugins, with defaults for what can't be read
 * @param problems values that can't be read, and unknown names
 */
record BoundProperties(PenstockProperties properties, List<Plugin<?>> plugins, List<Problem> problems)
        implements BoundSettings {

    /** Keeps copies that cannot change. */
    BoundProperties {
        plugins = List.copyOf(plugins);
        problems = List.copyOf(problems);
    }

    @Override
    public <T extends Record> T of(PluginSettings<T> settings) {
        return plugins.stream()
                .map(Plugin::value)
                .filter(settings.type()::isInstance)
                .map(settings.type()::cast)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("no plugin contributes the settings penstock." + settings.name()));
    }

    /** The settings of one plugin, and what the user wrote. */
    record Plugin<T extends Record>(PluginSettings<T> settings, T value) {

        /** The rules of the plugin that the value breaks. */
        List<Problem> brokenRules() {
            return settings.problems(value);
        }
    }
}
