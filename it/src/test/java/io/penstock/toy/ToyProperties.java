package io.penstock.toy;

import io.penstock.core.mapping.PluginSettings;
import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.SettingRules;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code penstock.toy.*}.
 *
 * @param word what each tick says
 * @param interval between two ticks
 */
public record ToyProperties(
        @DefaultValue("tick") String word,
        @DefaultValue("1s") Duration interval) {

    /** What the service binds. */
    public static final PluginSettings<ToyProperties> SETTINGS =
            new PluginSettings<>("toy", ToyProperties.class, ToyProperties::problems);

    private List<Problem> problems() {
        return new SettingRules()
                .within("interval", interval, Duration.ofMillis(10), Duration.ofMinutes(1))
                .problems();
    }
}
