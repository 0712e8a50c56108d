package io.penstock.core.mapping;

/** The settings of every plugin, as the service bound them. Immutable; thread-safe. */
public interface BoundSettings {

    /**
     * The user's settings of one plugin, with the default of each property that is missing or can't be read. They may
     * break the plugin's rules: then the service does not start, and opens no source.
     */
    <T extends Record> T of(PluginSettings<T> settings);
}
