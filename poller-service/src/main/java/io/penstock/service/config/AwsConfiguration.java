package io.penstock.service.config;

import io.penstock.core.mapping.MappingSpec;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;

/** Provides what all of AWS's clients share: region, credentials, and the HTTP client, closed after all of them. */
@Configuration(proxyBeanMethods = false)
class AwsConfiguration {

    private static final int FEWEST_CONNECTIONS = 64;
    private static final int MOST_CONNECTIONS = 4096;
    /** The most lanes that a queue gets of itself (semantics §5.4). */
    private static final int MOST_LANES = 1250;
    /** Calls at once of one provisioned poller (semantics §5.4). */
    private static final int CALLS_OF_A_POLLER = 10;

    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);

    /** Given to whatever makes a client of the runtime, so that it is closed after all of them. */
    @Bean
    CommonRuntime commonRuntime() {
        return new CommonRuntime();
    }

    /** {@code penstock.aws.region}, or else where the SDK finds one, or else us-east-1. */
    @Bean
    Region region(PenstockProperties properties) {
        return Optional.ofNullable(properties.aws().region())
                .filter(name -> !name.isBlank())
                .map(Region::of)
                .or(() -> defaultRegion(properties))
                .orElse(Region.US_EAST_1);
    }

    /** Beside an emulator nothing answers for an instance's metadata, and asking for it takes seconds. */
    private static Optional<Region> defaultRegion(PenstockProperties properties) {
        try {
            AwsRegionProvider provider = CalledServices.areEmulated(properties)
                    ? new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
                    : new DefaultAwsRegionProviderChain();
            return Optional.of(provider.getRegion());
        } catch (SdkClientException notFound) {
            return Optional.empty();
        }
    }

    /**
     * The SDK's default chain, asked when credentials are first needed. Where emulators stand in for all services that are
     * called and the chain finds nothing, credentials that every emulator takes.
     */
    @Bean(destroyMethod = "")
    AwsCredentialsProvider credentials(PenstockProperties properties, Time time) {
        return credentials(properties, DefaultCredentialsProvider.builder().build(), time);
    }

    static AwsCredentialsProvider credentials(
            PenstockProperties properties, AwsCredentialsProvider standard, Time time) {
        return CalledServices.areEmulated(properties) ? new StandInCredentials(standard, time) : standard;
    }

    /**
     * The HTTP client of all of AWS's clients. Under virtual threads its pool of connections is the limit: it has one for
     * each lane that may poll, from 64 to 4096.
     */
    @Bean
    SdkHttpClient awsHttpClient(CommonRuntime runtime, PenstockProperties properties) {
        return AwsCrtHttpClient.builder()
                .maxConcurrency(connections(properties))
                .connectionTimeout(CONNECTION_TIMEOUT)
                .build();
    }

    static int connections(PenstockProperties properties) {
        long lanes = properties.mappings().values().stream()
                .mapToLong(spec -> lanes(spec, properties.concurrency()))
                .sum();
        return (int) Math.clamp(lanes + FEWEST_CONNECTIONS, FEWEST_CONNECTIONS, MOST_CONNECTIONS);
    }

    private static long lanes(MappingSpec spec, int concurrency) {
        if (spec.provisionedPollerConfig() != null) {
            Integer pollers = spec.provisionedPollerConfig().maximumPollers();
            return (long) CALLS_OF_A_POLLER * (pollers == null ? 200 : pollers);
        }
        if (spec.scalingConfig() != null && spec.scalingConfig().maximumConcurrency() != null) {
            return spec.scalingConfig().maximumConcurrency();
        }
        return Math.min(MOST_LANES, concurrency);
    }
}
