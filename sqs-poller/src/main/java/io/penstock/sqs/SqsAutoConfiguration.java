package io.penstock.sqs;

import io.penstock.connect.HttpClient;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsServices;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.mapping.BoundSettings;
import io.penstock.core.mapping.PluginSettings;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Adds SQS to the sources of this build; {@code penstock.sources} selects those that run. */
@AutoConfiguration
public class SqsAutoConfiguration {

    @Bean
    PluginSettings<SqsProperties> sqsSettings() {
        return SqsProperties.SETTINGS;
    }

    @Bean
    AwsServices sqsServices() {
        return AwsServices.only("sqs");
    }

    @Bean
    SqsSourceFactory sqsSourceFactory(
            AwsAccess access, HttpClient http, BoundSettings settings, Deadlines deadlines, Time time, Chance chance) {
        SqsProperties properties = settings.of(SqsProperties.SETTINGS);
        SqsClients clients = new SqsClients(access, deadlines);
        return new SqsSourceFactory(
                clients::in,
                properties.isLean() ? client -> clients.lean(http, client, time) : clients::bySdk,
                access.region(),
                time,
                chance,
                SqsSettings.of(properties.atStop()));
    }
}
