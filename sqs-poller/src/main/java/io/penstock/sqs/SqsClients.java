package io.penstock.sqs;

import io.penstock.connect.HttpClient;
import io.penstock.connect.Url;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.time.Time;
import java.net.URI;
import software.amazon.awssdk.awscore.endpoint.DualstackEnabledProvider;
import software.amazon.awssdk.awscore.endpoint.FipsEnabledProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsServiceClientConfiguration;
import software.amazon.awssdk.services.sqs.endpoints.SqsEndpointProvider;

/**
 * How SQS is reached. Immutable and thread-safe.
 *
 * @param deadlines of the calls; closed by their owner, after the clients
 */
record SqsClients(AwsAccess access, Deadlines deadlines) {

    /**
     * A client for one region. It makes one attempt, since lanes retry with pauses of their own; it does not check MD5
     * digests of bodies, which TLS makes needless and which cost much of a receive of the SDK.
     */
    SqsClient in(Region region) {
        return access.blocking("sqs", region, SqsClient.builder())
                .checksumValidationEnabled(false)
                .overrideConfiguration(config -> config.apiCallTimeout(SqsSettings.CALL_TIMEOUT)
                        .scheduledExecutorService(deadlines.executor())
                        .retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }

    /** The hot calls as {@link SqsClient} makes them. */
    QueueCalls bySdk(SqsClient client) {
        return new SdkQueueCalls(client);
    }

    /** The same calls over {@code http}, to the place and with the credentials that {@code client} has. */
    QueueCalls lean(HttpClient http, SqsClient client, Time time) {
        Url url = endpointOf(client);
        Region region = client.serviceClientConfiguration().region();
        return new LeanQueueCalls(http, url, new RequestSigner(access.credentials(), region, url, time));
    }

    /** Where {@code client} calls SQS, by the SDK's rules and settings: environment, system properties and profile. */
    static Url endpointOf(SqsClient client) {
        SqsServiceClientConfiguration configuration = client.serviceClientConfiguration();
        URI endpoint = configuration
                .endpointOverride()
                .orElseGet(() -> SqsEndpointProvider.defaultProvider()
                        .resolveEndpoint(rules -> rules.region(configuration.region())
                                .useFips(FipsEnabledProvider.builder()
                                        .build()
                                        .isFipsEnabled()
                                        .orElse(false))
                                .useDualStack(DualstackEnabledProvider.builder()
                                        .build()
                                        .isDualstackEnabled()
                                        .orElse(false)))
                        .join()
                        .url());
        String text = endpoint.toString();
        return Url.of(text.endsWith("/") ? text : text + "/");
    }
}
