package io.penstock.destinations;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * How the services of AWS are reached. Immutable and thread-safe.
 *
 * @param http shared by all clients and closed by its owner
 * @param credentials shared by all clients and closed by their owner
 * @param region where a target lives whose ARN names no region
 * @param endpoints service, such as {@code sqs}, to the endpoint that stands in for AWS's own
 */
public record AwsAccess(
        SdkHttpClient http, AwsCredentialsProvider credentials, Region region, Map<String, URI> endpoints) {

    private static final List<String> SERVICES = List.of("sqs", "sns", "events", "lambda", "s3");

    /** One call with its retry; the caller tries again with back-off, so the SDK must come to an end soon. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 2;

    /** Keeps a copy that cannot change. */
    public AwsAccess {
        endpoints = Map.copyOf(endpoints);
    }

    /**
     * Reads the endpoints {@code penstock.aws.endpoints.<service>}, or else {@code penstock.aws.endpoint} (contract §2).
     * One that is no URL of a server is passed over: the check of the whole configuration names it and stops the start.
     */
    public static AwsAccess of(
            SdkHttpClient http, AwsCredentialsProvider credentials, Region region, Environment environment) {
        Binder binder = Binder.get(environment);
        Optional<URI> shared = endpoint(binder, "penstock.aws.endpoint");
        Map<String, URI> endpoints = new HashMap<>();
        for (String service : SERVICES) {
            endpoint(binder, "penstock.aws.endpoints." + service)
                    .or(() -> shared)
                    .ifPresent(endpoint -> endpoints.put(service, endpoint));
        }
        return new AwsAccess(http, credentials, region, endpoints);
    }

    private static Optional<URI> endpoint(Binder binder, String property) {
        String text = binder.bind(property, String.class).orElse("").strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI url = new URI(text);
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return Optional.of(url);
            }
            return Optional.empty();
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    /** True when {@code service} is reached at an endpoint of the user's choice. */
    public boolean overrides(String service) {
        return endpoints.containsKey(service);
    }

    <C, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> C client(
            B builder, String service, Region place) {
        builder.httpClient(http)
                .credentialsProvider(credentials)
                .region(place)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .apiCallTimeout(CALL_TIMEOUT)
                        .apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(ATTEMPTS)
                                .build())
                        .build());
        URI endpoint = endpoints.get(service);
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder.build();
    }
}
