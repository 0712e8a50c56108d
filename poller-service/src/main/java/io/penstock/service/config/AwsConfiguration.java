package io.penstock.service.config;

import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.SdkCalls;
import io.penstock.core.time.Time;
import io.penstock.service.function.Functions;
import java.time.Duration;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;

/** Provides what all of AWS's clients share: region, credentials and the HTTP client; and the client of functions. */
@Configuration(proxyBeanMethods = false)
class AwsConfiguration {

    /** The most that hold a connection to one origin of AWS, beside the calls of functions. */
    private static final int MOST_LANES = 4096;

    /** AWS closes a connection that is idle for longer. */
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(20);

    /** Common servers close a connection that is idle for 5 s, and a call just then is lost. */
    private static final Duration LONGEST_IDLE_ELSEWHERE = Duration.ofSeconds(4);

    /** Longer than any limit that the SDK's clients set for their own calls. */
    private static final Duration LONGEST_CALL = Duration.ofMinutes(1);

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

    /** Calls AWS. It differs from the other client in nothing but how long it keeps connections. */
    @Bean
    HttpClient awsHttpClient(Egress egress, PenstockProperties properties) {
        return new HttpClient(egress, connections(properties), LONGEST_IDLE);
    }

    /** Calls functions and webhooks. */
    @Bean(defaultCandidate = false)
    @Qualifier("functions")
    HttpClient functionHttpClient(Egress egress, PenstockProperties properties) {
        return new HttpClient(egress, connections(properties), LONGEST_IDLE_ELSEWHERE);
    }

    /** For the SDK's clients that block. */
    @Bean
    SdkHttpClient sdkHttpClient(HttpClient http) {
        return new SdkCalls(http, LONGEST_CALL);
    }

    /** Never the limit: an emulator is one origin for lanes and functions together. */
    private static int connections(PenstockProperties properties) {
        return MOST_LANES + Math.clamp(properties.concurrency(), 0, Functions.MOST_CONCURRENCY);
    }
}
