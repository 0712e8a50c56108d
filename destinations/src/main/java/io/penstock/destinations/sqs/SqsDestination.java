package io.penstock.destinations.sqs;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.destination.WrittenRecord;
import io.penstock.core.mapping.Arn;
import io.penstock.destinations.AwsDestination;
import io.penstock.destinations.AwsTargets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** Sends each record to a standard queue, as the body of one message. */
final class SqsDestination implements AwsDestination<SqsClient, SqsClientBuilder> {

    /** The largest message that SQS takes; a queue may be set to less. */
    private static final int MAX_BYTES = 1_048_576;

    private static final AwsTargets QUEUES = AwsTargets.of(
                    "sqs",
                    "arn:[a-z-]+:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}(\\.fifo)?",
                    "an SQS queue as a destination is named arn:aws:sqs:<region>:<account>:<queue>")
            .without(".fifo", "an SQS FIFO queue cannot be a destination; use a standard queue");

    /** Of each queue that was looked up and is not known to be gone. */
    private final Map<Arn, String> urls = new ConcurrentHashMap<>();

    @Override
    public AwsTargets targets() {
        return QUEUES;
    }

    /**
     * A builder of a client that does not check the MD5 of an answer: the request's signature covers the body already,
     * and the message is stored when the answer comes, so a server with another MD5 would get it without end.
     */
    @Override
    public SqsClientBuilder clientBuilder(AwsAccess access) {
        return SqsClient.builder().checksumValidationEnabled(false);
    }

    @Override
    public int maxBytes(Arn queue, DestinationRecord record) {
        return MAX_BYTES;
    }

    @Override
    public StoreResult store(SqsClient sqs, Arn queue, WrittenRecord written) {
        String url = url(sqs, queue);
        try {
            sqs.sendMessage(request -> request.queueUrl(url).messageBody(written.text()));
        } catch (QueueDoesNotExistException gone) {
            urls.remove(queue, url);
            throw gone;
        }
        return written.stored();
    }

    /** Holds no lock while it asks, so no queue waits for another. */
    private String url(SqsClient sqs, Arn queue) {
        String known = urls.get(queue);
        if (known != null) {
            return known;
        }
        String url = sqs.getQueueUrl(
                        request -> request.queueName(queue.resource()).queueOwnerAWSAccountId(queue.account()))
                .queueUrl();
        urls.put(queue, url);
        return url;
    }
}
