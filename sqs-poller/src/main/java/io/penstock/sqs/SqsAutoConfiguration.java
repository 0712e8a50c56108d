package io.penstock.sqs;

import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;

/** Adds SQS to the sources, unless {@code penstock.sources} names only others. */
@AutoConfiguration
@Conditional(SqsAutoConfiguration.IsAskedFor.class)
public class SqsAutoConfiguration {

    @Bean
    SqsSourceFactory sqsSourceFactory(
            SdkHttpClient http,
            AwsCredentialsProvider credentials,
            Region region,
            Environment environment,
            Time time,
            Chance chance) {
        SqsClients clients = new SqsClients(http, credentials, endpoint(environment));
        return new SqsSourceFactory(
                clients::in, region, time, chance, SqsSourceFactory.CALL_TIMEOUT, SqsSourceFactory.IDLE_LIMIT);
    }

    private static Optional<URI> endpoint(Environment environment) {
        Binder binder = Binder.get(environment);
        URI own = binder.bind("penstock.aws.endpoints.sqs", URI.class).orElse(null);
        return own != null
                ? Optional.of(own)
                : Optional.ofNullable(
                        binder.bind("penstock.aws.endpoint", URI.class).orElse(null));
    }

    /** True when {@code penstock.sources} is not set or contains {@code sqs}. */
    static final class IsAskedFor implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return Binder.get(context.getEnvironment())
                    .bind("penstock.sources", Bindable.listOf(String.class))
                    .orElse(List.of("sqs"))
                    .contains("sqs");
        }
    }
}
