package io.penstock.kinesis.kcl;

import io.penstock.connect.Egress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;

/** What sources share that read through the Kinesis Client Library, from {@code penstock.aws} and {@code penstock.leases}. */
@AutoConfiguration
public class KclAutoConfiguration {

    @Bean
    KclEnvironment kclEnvironment(
            SdkHttpClient http, Egress egress, AwsCredentialsProvider credentials, Environment environment) {
        return new KclEnvironment(
                new AwsAccess(
                        http,
                        () -> libraryClient(egress),
                        credentials,
                        service -> endpoint(Binder.get(environment), service)),
                () -> sharing(Binder.get(environment)));
    }

    private static KclSettings sharing(Binder binder) {
        return KclSettings.production(
                binder.bind("penstock.leases.table-prefix", String.class).orElse("penstock"),
                binder.bind("penstock.leases.failover-time", Duration.class).orElse(Duration.ofSeconds(10)),
                binder.bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
                        .orElse(Duration.ofSeconds(30)));
    }

    /** The library's HTTP client, which keeps the one rule for connections. */
    public static SdkAsyncHttpClient libraryClient(Egress egress) {
        return new LibraryHttpClient(egress);
    }

    private static Optional<URI> endpoint(Binder binder, String service) {
        URI own = binder.bind("penstock.aws.endpoints." + service, URI.class).orElse(null);
        return own != null
                ? Optional.of(own)
                : Optional.ofNullable(
                        binder.bind("penstock.aws.endpoint", URI.class).orElse(null));
    }
}
