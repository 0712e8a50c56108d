package io.penstock.service.config;

import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.SdkCalls;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsDefaults;
import io.penstock.connect.aws.AwsServices;
import io.penstock.core.time.Time;
import io.penstock.service.function.FunctionRules;
import java.time.Duration;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
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

/**
 * Provides what all clients of AWS share: region, credentials and the HTTP client; and the HTTP client of functions.
 */
@Configuration(proxyBeanMethods = false)
class AwsConfiguration {

    /**
     * Enough never to be the limit, whatever concurrency a reload may ask for: an emulator is one origin for lanes and
     * functions together.
     */
    private static final int MOST_CONNECTIONS = 4096 + FunctionRules.MOST_CONCURRENCY;

    /** AWS closes a connection that is idle for longer. */
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(20);

    /** Common servers close a connection that is idle for 5 s, and a call at that moment is lost. */
    private static final Duration LONGEST_IDLE_ELSEWHERE = Duration.ofSeconds(4);

    /** Longer than any limit that the SDK's clients set for their own calls. */
    private static final Duration LONGEST_CALL = Duration.ofMinutes(1);

    @Bean
    CalledServices calledServices(ObjectProvider<AwsServices> plugins) {
        return new CalledServices(plugins.orderedStream().toList());
    }

    /** {@code penstock.aws.region}, or else where the SDK finds one, or else us-east-1. */
    @Bean
    Region region(PenstockProperties properties, CalledServices services) {
        return Optional.ofNullable(properties.aws().region())
                .filter(name -> !name.isBlank())
                .map(Region::of)
                .orElseGet(() -> AwsDefaults.region(services.areEmulated(properties)));
    }

    /**
     * The SDK's own. Where there are none and emulators stand in for every called service, some that emulators accept.
     */
    @Bean(destroyMethod = "")
    AwsCredentialsProvider credentials(
            PenstockProperties properties, CalledServices services, SdkHttpClient http, Region region, Time time) {
        return AwsDefaults.credentials(webIdentity(http, region), services.areEmulated(properties), time);
    }

    /** The credentials of a service account of Kubernetes, read under the one rule for connections. */
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

    /** Calls AWS. Only the time that it keeps idle connections differs from the other client. */
    @Bean
    HttpClient awsHttpClient(Egress egress) {
        return new HttpClient(egress, MOST_CONNECTIONS, LONGEST_IDLE);
    }

    /** Calls functions and webhooks. */
    @Bean(defaultCandidate = false)
    @Qualifier("functions")
    HttpClient functionHttpClient(Egress egress) {
        return new HttpClient(egress, MOST_CONNECTIONS, LONGEST_IDLE_ELSEWHERE);
    }

    /** Serves the SDK's clients that block. */
    @Bean
    SdkHttpClient sdkHttpClient(HttpClient http) {
        return new SdkCalls(http, LONGEST_CALL);
    }
}
