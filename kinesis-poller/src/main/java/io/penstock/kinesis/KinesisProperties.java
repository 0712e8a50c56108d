package io.penstock.kinesis;

import io.penstock.core.mapping.PluginSettings;
import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.SettingRules;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code penstock.kinesis.*}.
 *
 * @param pollInterval between two reads of one shard, without enhanced fan-out
 * @param deaggregate whether records of the Kinesis Producer Library are de-aggregated without enhanced fan-out, too
 */
public record KinesisProperties(
        @DefaultValue("1s") Duration pollInterval,
        @DefaultValue("false") boolean deaggregate) {

    /** What the service binds. */
    public static final PluginSettings<KinesisProperties> SETTINGS =
            new PluginSettings<>("kinesis", KinesisProperties.class, KinesisProperties::problems);

    private static final Duration SHORTEST_POLL = Duration.ofMillis(200);
    private static final Duration LONGEST_POLL = Duration.ofMinutes(1);

    private List<Problem> problems() {
        return new SettingRules()
                .within("poll-interval", pollInterval, SHORTEST_POLL, LONGEST_POLL)
                .problems();
    }
}
