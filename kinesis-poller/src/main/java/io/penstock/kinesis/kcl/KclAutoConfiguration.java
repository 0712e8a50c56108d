package io.penstock.kinesis.kcl;

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
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;

/** What sources share that read through the Kinesis Client Library, from {@code penstock.aws} and {@code penstock.leases}. */
@AutoConfiguration
public class KclAutoConfiguration {

    private static final int EVENT_LOOP_THREADS = 2;
    private static final int CONNECTIONS = 500;
    private static final Duration FOR_A_CONNECTION = Duration.ofSeconds(10);

    @Bean
    KclEnvironment kclEnvironment(SdkHttpClient http, AwsCredentialsProvider credentials, Environment environment) {
        return new KclEnvironment(
                new AwsAccess(
                        http,
                        KclAutoConfiguration::libraryClient,
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

    /** The library's HTTP client. */
    public static SdkAsyncHttpClient libraryClient() {
        return NettyNioAsyncHttpClient.builder()
                .eventLoopGroup(SdkEventLoopGroup.builder()
                        .numberOfThreads(EVENT_LOOP_THREADS)
                        .build())
                .maxConcurrency(CONNECTIONS)
                .connectionAcquisitionTimeout(FOR_A_CONNECTION)
                .build();
    }

    private static Optional<URI> endpoint(Binder binder, String service) {
        URI own = binder.bind("penstock.aws.endpoints." + service, URI.class).orElse(null);
        return own != null
                ? Optional.of(own)
                : Optional.ofNullable(
                        binder.bind("penstock.aws.endpoint", URI.class).orElse(null));
    }
}
