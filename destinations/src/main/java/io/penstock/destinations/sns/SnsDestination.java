package io.penstock.destinations.sns;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationWriter;
import io.penstock.core.destination.DestinationWriter.Reply;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.mapping.Arn;
import io.penstock.destinations.AwsClientFactory;
import software.amazon.awssdk.services.sns.SnsClient;

/** Publishes each record as one message without a subject. */
final class SnsDestination implements Destination {

    /** The largest message that SNS takes. */
    private static final int MAX_BYTES = 262_144;

    private final AwsClientFactory<SnsClient> clients;
    private final Arn topic;
    private final DestinationWriter writer;

    SnsDestination(AwsClientFactory<SnsClient> clients, Arn topic, boolean includePayload) {
        this.clients = clients;
        this.topic = topic;
        this.writer = new DestinationWriter(includePayload, MAX_BYTES);
    }

    @Override
    public String kind() {
        return SnsDestinationFactory.KIND;
    }

    @Override
    public StoreResult store(DestinationRecord record) throws InterruptedException {
        return writer.store(
                record,
                json -> clients.call(topic, sns -> {
                    sns.publish(request -> request.topicArn(topic.toString()).message(new String(json, UTF_8)));
                    return new Reply.Stored();
                }));
    }

    @Override
    public void close() {
        // the clients belong to the factory
    }
}
