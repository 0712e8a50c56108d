package io.penstock.destinations;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;

/** Describes how AWS is reached, from the application's HTTP client, credentials, region and endpoints. */
@AutoConfiguration
public class AwsAccessAutoConfiguration {

    @Bean
    AwsAccess destinationsAwsAccess(
            SdkHttpClient http, AwsCredentialsProvider credentials, Region region, Environment environment) {
        return AwsAccess.of(http, credentials, region, environment);
    }
}
