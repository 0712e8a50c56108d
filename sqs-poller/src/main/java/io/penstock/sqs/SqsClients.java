package io.penstock.sqs;

import io.penstock.core.lane.Deadlines;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/**
 * How SQS is reached. Immutable and thread-safe.
 *
 * @param http shared by all clients and closed by its owner
 * @param endpoint stands in for AWS's own
 * @param deadlines of the calls; closed by their owner, after the clients
 */
record SqsClients(SdkHttpClient http, AwsCredentialsProvider credentials, Optional<URI> endpoint, Deadlines deadlines) {

    /**
     * A client for one region. It never tries again by itself, since lanes do so with pauses of their own; it does not
     * check MD5 digests of bodies, which TLS makes needless and which cost much of a poll.
     */
    SqsClient in(Region region) {
        SqsClientBuilder builder = SqsClient.builder()
                .httpClient(http)
                .credentialsProvider(credentials)
                .region(region)
                .checksumValidationEnabled(false)
                .overrideConfiguration(config -> config.apiCallTimeout(SqsSourceFactory.CALL_TIMEOUT)
                        .scheduledExecutorService(deadlines.executor())
                        .retryStrategy(DefaultRetryStrategy.doNotRetry()));
        endpoint.ifPresent(builder::endpointOverride);
        return builder.build();
    }
}
