package io.penstock.kinesis.kcl;

import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * How AWS is reached.
 *
 * @param http for calls that block; whoever made it closes it
 * @param async for the library; made when it is first needed, because most services read no stream
 * @param endpoint what stands in for AWS's own endpoint of a service, such as {@code kinesis}
 */
public record AwsAccess(
        SdkHttpClient http,
        Supplier<SdkAsyncHttpClient> async,
        AwsCredentialsProvider credentials,
        Function<String, Optional<URI>> endpoint) {

    /** The builder of a client for {@code service} in {@code region}. */
    public <B extends AwsClientBuilder<B, ?>> B to(String service, Region region, B builder) {
        builder.credentialsProvider(credentials).region(region);
        endpoint.apply(service).ifPresent(builder::endpointOverride);
        return builder;
    }
}
