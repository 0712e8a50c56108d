package io.penstock.sqs;

import io.penstock.connect.HttpClient;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import java.net.URI;
import java.util.Optional;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;

/** Adds SQS to the sources of this build; {@code penstock.sources} says which of them run. */
@AutoConfiguration
public class SqsAutoConfiguration {

    @Bean
    SqsSourceFactory sqsSourceFactory(
            SdkHttpClient sdkHttp,
            HttpClient http,
            AwsCredentialsProvider credentials,
            Region region,
            Environment environment,
            Deadlines deadlines,
            Time time,
            Chance chance) {
        SqsClients clients = new SqsClients(sdkHttp, credentials, endpoint(environment), deadlines);
        return new SqsSourceFactory(
                clients::in,
                isLean(environment) ? client -> clients.lean(http, client, time) : clients::bySdk,
                region,
                time,
                chance,
                SqsSourceFactory.CALL_TIMEOUT,
                SqsSourceFactory.IDLE_LIMIT,
                openReceives(environment));
    }

    /** Any other value is refused with all that is wrong in the configuration, and so passed over here. */
    private static OpenReceives openReceives(Environment environment) {
        String value = Binder.get(environment)
                .bind("penstock.sqs.open-receives", String.class)
                .orElse("finish");
        return value.equalsIgnoreCase("cancel") ? OpenReceives.CANCEL : OpenReceives.FINISH;
    }

    /** As with {@link #openReceives}. */
    private static boolean isLean(Environment environment) {
        return !Binder.get(environment)
                .bind("penstock.sqs.client", String.class)
                .orElse("lean")
                .equalsIgnoreCase("sdk");
    }

    private static Optional<URI> endpoint(Environment environment) {
        Binder binder = Binder.get(environment);
        return url(binder, "penstock.aws.endpoints.sqs").or(() -> url(binder, "penstock.aws.endpoint"));
    }

    /** One that is no URL is passed over: the check of the whole configuration names it and stops the start (B55). */
    private static Optional<URI> url(Binder binder, String property) {
        try {
            return Optional.ofNullable(binder.bind(property, String.class).orElse(null))
                    .map(text -> URI.create(text.strip()))
                    .filter(url -> url.getHost() != null);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
