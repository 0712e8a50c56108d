package io.penstock.kinesis.kcl;

import io.penstock.core.mapping.PluginSettings;
import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.SettingRules;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code penstock.leases.*}: how instances share the shards of streams.
 *
 * @param tablePrefix of the lease tables, {@code <prefix>-<mapping>-<hash of the stream>}
 * @param failoverTime a lease that is not renewed for this long is taken
 */
public record LeasesProperties(
        @DefaultValue("penstock") String tablePrefix,
        @DefaultValue("10s") Duration failoverTime) {

    /** What the service binds. */
    public static final PluginSettings<LeasesProperties> SETTINGS =
            new PluginSettings<>("leases", LeasesProperties.class, LeasesProperties::problems);

    /** The library asks for a table whose name adds 28 characters to prefix and mapping; 255 are the most. */
    private static final String PREFIX = "[a-zA-Z0-9_.-]{1,99}";

    private static final Duration SHORTEST_FAILOVER = Duration.ofSeconds(1);
    private static final Duration LONGEST_FAILOVER = Duration.ofMinutes(10);

    private List<Problem> problems() {
        return new SettingRules()
                .matches("table-prefix", tablePrefix, PREFIX, "1 to 99 letters, digits, '_', '.' or '-'")
                .within("failover-time", failoverTime, SHORTEST_FAILOVER, LONGEST_FAILOVER)
                .problems();
    }
}
