package io.penstock.toy;

import io.penstock.core.mapping.BoundSettings;
import io.penstock.core.mapping.PluginSettings;
import io.penstock.core.time.Time;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Adds toys to the sources of the build. */
@AutoConfiguration
public class ToyAutoConfiguration {

    @Bean
    PluginSettings<ToyProperties> toySettings() {
        return ToyProperties.SETTINGS;
    }

    @Bean
    ToySourceFactory toySourceFactory(BoundSettings settings, Time time) {
        return new ToySourceFactory(settings.of(ToyProperties.SETTINGS), time);
    }
}
