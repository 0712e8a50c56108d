package io.penstock.sqs;

import io.penstock.connect.HttpClient;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Adds SQS to the sources of this build; {@code penstock.sources} selects those that run. */
@AutoConfiguration
public class SqsAutoConfiguration {

    @Bean
    SqsSourceFactory sqsSourceFactory(
            AwsAccess access, HttpClient http, Environment environment, Deadlines deadlines, Time time, Chance chance) {
        SqsClients clients = new SqsClients(access, deadlines);
        return new SqsSourceFactory(
                clients::in,
                isLean(environment) ? client -> clients.lean(http, client, time) : clients::bySdk,
                access.region(),
                time,
                chance,
                SqsSettings.of(openReceives(environment)));
    }

    /** Another value counts as the default here: the service refuses it with all faults of its configuration. */
    private static OpenReceives openReceives(Environment environment) {
        String value = Binder.get(environment)
                .bind("penstock.sqs.open-receives", String.class)
                .orElse("finish");
        return value.equalsIgnoreCase("cancel") ? OpenReceives.CANCEL : OpenReceives.FINISH;
    }

    /** Another value counts as the default, as in {@link #openReceives}. */
    private static boolean isLean(Environment environment) {
        return !Binder.get(environment)
                .bind("penstock.sqs.client", String.class)
                .orElse("lean")
                .equalsIgnoreCase("sdk");
    }
}
