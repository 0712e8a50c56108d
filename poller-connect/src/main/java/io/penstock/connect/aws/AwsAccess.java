package io.penstock.connect.aws;

import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * How AWS is reached, the same for all modules. Immutable and thread-safe.
 *
 * @param http of clients that block; shared by all of them and closed by its owner
 * @param credentials shared by all clients and closed by their owner
 * @param region of what is named without one
 */
public record AwsAccess(SdkHttpClient http, AwsCredentialsProvider credentials, Region region, AwsEndpoints endpoints) {

    /** Where {@code service}, such as {@code sqs}, is reached; empty for AWS's own endpoint. */
    public Optional<URI> endpoint(String service) {
        return endpoints.of(service);
    }

    /** {@code builder} of a client for {@code service} in {@code clientRegion}, with all but its HTTP client. */
    public <C, B extends AwsClientBuilder<B, C>> B to(String service, Region clientRegion, B builder) {
        builder.credentialsProvider(credentials).region(clientRegion);
        endpoint(service).ifPresent(builder::endpointOverride);
        return builder;
    }

    /** {@code builder} of a client for {@code service} in {@code clientRegion} that blocks. */
    public <C, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> B blocking(
            String service, Region clientRegion, B builder) {
        return to(service, clientRegion, builder).httpClient(http);
    }
}
