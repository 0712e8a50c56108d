package io.penstock.dynamodb;

import io.penstock.core.mapping.PluginSettings;
import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.SettingRules;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code penstock.dynamodb.*}.
 *
 * @param pollInterval between two reads of one shard
 */
public record DynamoDbProperties(@DefaultValue("250ms") Duration pollInterval) {

    /** What the service binds. */
    public static final PluginSettings<DynamoDbProperties> SETTINGS =
            new PluginSettings<>("dynamodb", DynamoDbProperties.class, DynamoDbProperties::problems);

    private static final Duration SHORTEST_POLL = Duration.ofMillis(50);
    private static final Duration LONGEST_POLL = Duration.ofMinutes(1);

    private List<Problem> problems() {
        return new SettingRules()
                .within("poll-interval", pollInterval, SHORTEST_POLL, LONGEST_POLL)
                .problems();
    }
}
