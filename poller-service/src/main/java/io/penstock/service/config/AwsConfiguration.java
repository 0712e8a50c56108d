package io.penstock.service.config;

import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.SdkCalls;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsDefaults;
import io.penstock.core.time.Time;
import io.penstock.service.function.Functions;
import java.time.Duration;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

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
                .orElseGet(() -> AwsDefaults.region(CalledServices.areEmulated(properties)));
    }

    /** The SDK's own; beside emulators alone, and where there are none, such as every emulator takes. */
    @Bean(destroyMethod = "")
    AwsCredentialsProvider credentials(PenstockProperties properties, SdkHttpClient http, Region region, Time time) {
        return AwsDefaults.credentials(webIdentity(http, region), CalledServices.areEmulated(properties), time);
    }

    /** That of a service account of Kubernetes, asked for under the one rule for connections. */
    private static Optional<AwsCredentialsProvider> webIdentity(SdkHttpClient http, Region region) {
        return SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE
                .getStringValue()
                .map(file -> StsWebIdentityTokenFileCredentialsProvider.builder()
                        .stsClient(StsClient.builder()
                                .httpClient(http)
                                .region(region)
                                .credentialsProvider(AnonymousCredentialsProvider.create())
                                .build())
                        .build());
    }

    @Bean
    AwsAccess awsAccess(
            SdkHttpClient http, AwsCredentialsProvider credentials, Region region, PenstockProperties properties) {
        return new AwsAccess(http, credentials, region, properties.aws().all());
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
