package io.penstock.it.demo;

import io.penstock.it.support.ElasticMq;
import io.penstock.it.support.EmbeddedElasticMq;
import io.penstock.it.support.LocalClients;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The queues of an SQS within this JVM, and a client that fills and reads them. Thread-safe. */
final class EmbeddedQueues implements AutoCloseable {

    private static final int MOST_AT_ONCE = 10;

    /** How long messages are taken out at a time. */
    private static final Duration DRAIN = Duration.ofSeconds(1);

    private static final List<QueueAttributeName> IN_QUEUE = List.of(
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);

    private final EmbeddedElasticMq server;
    private final SqsClient sqs;

    private EmbeddedQueues(EmbeddedElasticMq server) {
        this.server = server;
        this.sqs = LocalClients.client(server.endpoint(), Apache5HttpClient.create(), SqsClient.builder());
    }

    /** Starts the server on a free port of the loopback interface, without any queue. */
    static EmbeddedQueues start() {
        return new EmbeddedQueues(EmbeddedElasticMq.start());
    }

    /** The URL of the server. */
    URI endpoint() {
        return server.endpoint();
    }

    /**
     * Makes a queue, a FIFO one when its name ends so.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    void create(String queue, int visibilitySeconds) throws InterruptedException {
        Map<QueueAttributeName, String> attributes =
                Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, Integer.toString(visibilitySeconds));
        Map<QueueAttributeName, String> fifo = Map.of(
                QueueAttributeName.VISIBILITY_TIMEOUT,
                Integer.toString(visibilitySeconds),
                QueueAttributeName.FIFO_QUEUE,
                "true");
        call(client -> client.createQueue(
                request -> request.queueName(queue).attributes(queue.endsWith(".fifo") ? fifo : attributes)));
    }

    /**
     * Sends one message to a standard queue and returns its id.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    String send(String queue, String body) throws InterruptedException {
        return call(client -> client.sendMessage(
                        request -> request.queueUrl(url(queue)).messageBody(body)))
                .messageId();
    }

    /**
     * Sends one message to a FIFO queue and returns its id.
     *
     * @param key is the same for messages that are duplicates
     * @throws InterruptedException when the thread is interrupted
     */
    String send(String queue, String group, String key, String body) throws InterruptedException {
        return call(client -> client.sendMessage(request -> request.queueUrl(url(queue))
                        .messageGroupId(group)
                        .messageDeduplicationId(key)
                        .messageBody(body)))
                .messageId();
    }

    /**
     * Takes out what can be seen now, as far as that is done within a second, and returns the bodies: more may keep
     * coming.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    List<String> drain(String queue) throws InterruptedException {
        List<String> bodies = new ArrayList<>();
        Instant end = Instant.now().plus(DRAIN);
        while (Instant.now().isBefore(end)) {
            List<Message> messages = call(client -> client.receiveMessage(
                            request -> request.queueUrl(url(queue)).maxNumberOfMessages(MOST_AT_ONCE)))
                    .messages();
            if (messages.isEmpty()) {
                break;
            }
            List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
            for (Message message : messages) {
                bodies.add(message.body());
                entries.add(DeleteMessageBatchRequestEntry.builder()
                        .id(Integer.toString(entries.size()))
                        .receiptHandle(message.receiptHandle())
                        .build());
            }
            call(client -> client.deleteMessageBatch(
                    request -> request.queueUrl(url(queue)).entries(entries)));
        }
        return bodies;
    }

    /** True when nothing is in the queue, in flight or not. */
    boolean isEmpty(String queue) throws InterruptedException {
        Map<QueueAttributeName, String> sizes = call(client -> client.getQueueAttributes(
                        request -> request.queueUrl(url(queue)).attributeNames(IN_QUEUE)))
                .attributes();
        return sizes.values().stream().allMatch("0"::equals);
    }

    private String url(String queue) {
        return server.endpoint() + "/" + ElasticMq.ACCOUNT + "/" + queue;
    }

    private <T> T call(Function<SqsClient, T> call) throws InterruptedException {
        try {
            return call.apply(sqs);
        } catch (SdkException failure) {
            if (Thread.interrupted()) {
                InterruptedException stop = new InterruptedException(failure.getMessage());
                stop.initCause(failure);
                throw stop;
            }
            throw failure;
        }
    }

    @Override
    public void close() {
        sqs.close();
        server.close();
    }
}
