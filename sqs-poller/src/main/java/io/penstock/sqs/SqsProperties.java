package io.penstock.sqs;

import io.penstock.core.mapping.PluginSettings;
import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.SettingRules;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code penstock.sqs.*}.
 *
 * @param openReceives what happens to a receive that is open at a graceful stop: {@code finish} or {@code cancel}
 * @param client what receives, deletes and changes visibility: {@code lean} or {@code sdk}
 */
public record SqsProperties(
        @DefaultValue("finish") String openReceives,
        @DefaultValue("lean") String client) {

    /** What the service binds. */
    public static final PluginSettings<SqsProperties> SETTINGS =
            new PluginSettings<>("sqs", SqsProperties.class, SqsProperties::problems);

    private List<Problem> problems() {
        return new SettingRules()
                .oneOf("open-receives", openReceives, List.of("finish", "cancel"))
                .oneOf("client", client, List.of("lean", "sdk"))
                .problems();
    }

    /** What happens to an open receive. */
    OpenReceives atStop() {
        return openReceives.equalsIgnoreCase("cancel") ? OpenReceives.CANCEL : OpenReceives.FINISH;
    }

    /** True for Penstock's own client. */
    boolean isLean() {
        return !client.equalsIgnoreCase("sdk");
    }
}
