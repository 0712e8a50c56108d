package io.penstock.destinations;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.ClientsByRegion;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationStore;
import io.penstock.core.destination.DestinationWriter;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.destination.WrittenRecord;
import io.penstock.core.mapping.Arn;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Opens the destinations of one kind that are named by ARNs (contract §4). Thread-safe.
 *
 * @param <C> the service's client
 */
public final class AwsDestinationFactory<C extends SdkClient> implements DestinationFactory, AutoCloseable {

    /** One call with its retry. The lane retries with back-off, so the SDK must end soon. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 2;

    private final AwsDestination<C, ?> destination;
    private final ClientsByRegion<C> clients;

    /** Reaches the service of {@code destination} by {@code access}. */
    public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> AwsDestinationFactory(
            AwsDestination<C, B> destination, AwsAccess access) {
        String service = destination.targets().kind();
        this.destination = destination;
        this.clients = new ClientsByRegion<>(
                access.region(),
                region -> access.blocking(service, region, destination.clientBuilder(access))
                        .overrideConfiguration(AwsDestinationFactory::limit)
                        .build());
    }

    private static void limit(ClientOverrideConfiguration.Builder config) {
        config.apiCallTimeout(CALL_TIMEOUT)
                .apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(ATTEMPTS)
                        .build());
    }

    @Override
    public String kind() {
        return destination.targets().kind();
    }

    @Override
    public boolean accepts(String target) {
        return destination.targets().accept(target);
    }

    @Override
    public List<String> problems(String target) {
        return destination.targets().problems(target);
    }

    @Override
    public boolean includesPayloadByDefault() {
        return destination.includesPayloadByDefault();
    }

    @Override
    public Destination open(String target, boolean includePayload) {
        return new DestinationWriter(new Target(Arn.parse(target).orElseThrow()), includePayload);
    }

    /** Closes the clients, and with them all destinations that were opened. */
    @Override
    public void close() {
        clients.close();
    }

    /** One target of the kind. */
    private final class Target implements DestinationStore {

        private final Arn arn;

        Target(Arn arn) {
            this.arn = arn;
        }

        @Override
        public String kind() {
            return AwsDestinationFactory.this.kind();
        }

        @Override
        public int maxBytes(DestinationRecord record) {
            return destination.maxBytes(arn, record);
        }

        @Override
        public StoreResult store(WrittenRecord written) throws InterruptedException {
            try {
                return destination.store(clients.in(arn.region()), arn, written);
            } catch (SdkException failure) {
                return AwsFailure.result(failure);
            }
        }
    }
}
