package io.penstock.destinations;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.destination.WrittenRecord;
import io.penstock.core.mapping.Arn;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;

/**
 * All that differs between one kind of AWS destination and another. {@link AwsDestinationFactory} adds the rest.
 * Implementations are thread-safe.
 *
 * @param <C> the service's client
 * @param <B> its builder
 */
public interface AwsDestination<C extends SdkClient, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> {

    /** How targets are named. */
    AwsTargets targets();

    /** Whether a failure record carries the records unless the mapping says otherwise (contract §2). */
    default boolean includesPayloadByDefault() {
        return false;
    }

    /** A builder of the service's client, to which the factory adds {@code access} and the limits of a call. */
    B clientBuilder(AwsAccess access);

    /** The most bytes of JSON that {@code target} is known to take for {@code record}. */
    int maxBytes(Arn target, DestinationRecord record);

    /** Sends {@code written} once; the factory makes a result of an exception of the SDK. */
    StoreResult store(C client, Arn target, WrittenRecord written);
}
