package io.penstock.destinations;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.destination.DestinationWriter.Reply;
import io.penstock.core.mapping.Arn;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;

/**
 * Makes the clients of one service, one for each region and only when it is needed, and keeps them. Thread-safe.
 *
 * @param <C> the client
 */
public final class AwsClientFactory<C extends SdkClient> implements AutoCloseable {

    /** One call with its retry; the caller tries again with back-off, so the SDK must come to an end soon. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 2;

    private final AwsAccess access;
    private final Function<Region, C> maker;
    private final Map<Region, C> clients = new ConcurrentHashMap<>();

    private AwsClientFactory(AwsAccess access, Function<Region, C> maker) {
        this.access = access;
        this.maker = maker;
    }

    /** Makes clients of {@code service}, named as in {@code penstock.aws.endpoints}. */
    public static <C extends SdkClient, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>>
            AwsClientFactory<C> of(AwsAccess access, String service, Supplier<B> builder) {
        return new AwsClientFactory<>(
                access,
                region -> access.blocking(service, region, builder.get())
                        .overrideConfiguration(config -> config.apiCallTimeout(CALL_TIMEOUT)
                                .apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                                .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                        .maxAttempts(ATTEMPTS)
                                        .build()))
                        .build());
    }

    /**
     * Performs {@code call} with the client of the region where {@code target} lives; a failure of the SDK becomes the
     * reply that it amounts to.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    public Reply call(Arn target, Function<C, Reply> call) throws InterruptedException {
        try {
            return call.apply(client(target));
        } catch (SdkException failure) {
            return AwsFailure.reply(failure);
        }
    }

    private C client(Arn target) {
        Region region = target.region().isEmpty() ? access.region() : Region.of(target.region());
        return clients.computeIfAbsent(region, maker);
    }

    /** Closes the clients; none may be used any more. */
    @Override
    public void close() {
        clients.values().forEach(SdkClient::close);
        clients.clear();
    }
}
