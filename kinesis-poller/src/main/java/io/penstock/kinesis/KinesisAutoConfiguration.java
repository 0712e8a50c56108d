package io.penstock.kinesis;

import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import io.penstock.kinesis.kcl.KclSettings;
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
import software.amazon.awssdk.regions.Region;

/** Adds Kinesis to the sources of this build; {@code penstock.sources} says which of them run. */
@AutoConfiguration
public class KinesisAutoConfiguration {

    private static final int EVENT_LOOP_THREADS = 2;
    private static final int CONNECTIONS = 500;
    private static final Duration FOR_A_CONNECTION = Duration.ofSeconds(10);

    @Bean
    KinesisSourceFactory kinesisSourceFactory(
            SdkHttpClient http,
            AwsCredentialsProvider credentials,
            Region region,
            Environment environment,
            Time time,
            Chance chance) {
        return new KinesisSourceFactory(
                () -> reading(http, credentials, Binder.get(environment)), region, time, chance.split());
    }

    private static KinesisReading reading(SdkHttpClient http, AwsCredentialsProvider credentials, Binder binder) {
        KinesisClients.Access access = new KinesisClients.Access(
                http,
                KinesisAutoConfiguration::libraryClient,
                credentials,
                endpoint(binder, "kinesis"),
                endpoint(binder, "dynamodb"));
        KclSettings sharing = KclSettings.production(
                binder.bind("penstock.leases.table-prefix", String.class).orElse("penstock"),
                binder.bind("penstock.leases.failover-time", Duration.class).orElse(Duration.ofSeconds(10)),
                binder.bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
                        .orElse(Duration.ofSeconds(30)));
        return new KinesisReading(
                access,
                sharing,
                binder.bind("penstock.kinesis.poll-interval", Duration.class).orElse(Duration.ofSeconds(1)),
                binder.bind("penstock.kinesis.deaggregate", Boolean.class).orElse(false));
    }

    /** The library's HTTP client. */
    static SdkAsyncHttpClient libraryClient() {
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
