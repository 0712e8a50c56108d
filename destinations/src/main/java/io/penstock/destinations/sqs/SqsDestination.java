package io.penstock.destinations.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationWriter;
import io.penstock.core.destination.DestinationWriter.Reply;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.mapping.Arn;
import io.penstock.destinations.AwsClientFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** Sends each record as the body of one message. */
final class SqsDestination implements Destination {

    /** The largest message that SQS takes; a queue may be set to less. */
    private static final int MAX_BYTES = 1_048_576;

    private final AwsClientFactory<SqsClient> clients;
    private final Arn queue;
    private final DestinationWriter writer;

    /** Null until it is looked up, and again when the queue turns out to be gone. */
    private volatile @Nullable String queueUrl;

    SqsDestination(AwsClientFactory<SqsClient> clients, Arn queue, boolean includePayload) {
        this.clients = clients;
        this.queue = queue;
        this.writer = new DestinationWriter(includePayload, MAX_BYTES);
    }

    @Override
    public String kind() {
        return SqsDestinationFactory.KIND;
    }

    @Override
    public StoreResult store(DestinationRecord record) throws InterruptedException {
        return writer.store(record, json -> clients.call(queue, sqs -> send(sqs, new String(json, UTF_8))));
    }

    private Reply send(SqsClient sqs, String body) {
        String url = queueUrl;
        if (url == null) {
            url = sqs.getQueueUrl(
                            request -> request.queueName(queue.resource()).queueOwnerAWSAccountId(queue.account()))
                    .queueUrl();
            queueUrl = url;
        }
        String known = url;
        try {
            sqs.sendMessage(request -> request.queueUrl(known).messageBody(body));
        } catch (QueueDoesNotExistException gone) {
            queueUrl = null;
            throw gone;
        }
        return new Reply.Stored();
    }

    @Override
    public void close() {
        // the clients belong to the factory
    }
}
