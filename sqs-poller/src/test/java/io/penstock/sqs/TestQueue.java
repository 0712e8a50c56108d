package io.penstock.sqs;

import io.penstock.core.mapping.Arn;
import io.penstock.core.time.Chance;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** A queue of its own on an ElasticMQ that runs once for all tests. */
final class TestQueue {

    private static final SQSRestServer SERVER =
            SQSRestServerBuilder.withInterface("127.0.0.1").withDynamicPort().start();
    private static final URI ENDPOINT = URI.create(
            "http://127.0.0.1:" + SERVER.waitUntilStarted().localAddress().getPort());
    private static final Chance CHANCE = Chance.unpredictable();
    static final SqsClient ADMIN = TestClients.at(ENDPOINT).in(Region.US_EAST_1);

    private final String name;
    private String url;

    private TestQueue(String name, String url) {
        this.name = name;
        this.url = url;
    }

    static TestQueue standard(Duration visibility) {
        return create("q-" + CHANCE.uuid(), attributes(visibility));
    }

    static TestQueue fifo(Duration visibility) {
        return create("q-" + CHANCE.uuid() + ".fifo", attributes(visibility));
    }

    /** A queue whose messages go to {@code dead} when they were received {@code most} times. */
    static TestQueue redriving(boolean fifo, Duration visibility, TestQueue dead, int most) {
        Map<QueueAttributeName, String> attributes = attributes(visibility);
        attributes.put(
                QueueAttributeName.REDRIVE_POLICY,
                "{\"deadLetterTargetArn\":\"arn:aws:sqs:elasticmq:000000000000:" + dead.name
                        + "\",\"maxReceiveCount\":\"" + most + "\"}");
        return create("q-" + CHANCE.uuid() + (fifo ? ".fifo" : ""), attributes);
    }

    private static Map<QueueAttributeName, String> attributes(Duration visibility) {
        Map<QueueAttributeName, String> attributes = new HashMap<>();
        attributes.put(QueueAttributeName.VISIBILITY_TIMEOUT, Long.toString(visibility.toSeconds()));
        return attributes;
    }

    private static TestQueue create(String name, Map<QueueAttributeName, String> attributes) {
        if (name.endsWith(".fifo")) {
            attributes.put(QueueAttributeName.FIFO_QUEUE, "true");
            attributes.put(QueueAttributeName.CONTENT_BASED_DEDUPLICATION, "true");
        }
        String url = ADMIN.createQueue(request -> request.queueName(name).attributes(attributes))
                .queueUrl();
        return new TestQueue(name, url);
    }

    static URI endpoint() {
        return ENDPOINT;
    }

    Arn arn() {
        return new Arn("aws", "sqs", "us-east-1", "000000000000", name);
    }

    String url() {
        return url;
    }

    void send(String... bodies) {
        for (String body : bodies) {
            ADMIN.sendMessage(request -> request.queueUrl(url).messageBody(body));
        }
    }

    /** Sends to a FIFO queue; the group is the letters in front of each body, as in {@code a1}. */
    void sendInGroups(String... bodies) {
        for (String body : bodies) {
            ADMIN.sendMessage(
                    request -> request.queueUrl(url).messageBody(body).messageGroupId(body.replaceAll("[0-9]+$", "")));
        }
    }

    void send(Consumer<SendMessageRequest.Builder> request) {
        ADMIN.sendMessage(builder -> request.accept(builder.queueUrl(url)));
    }

    /** Receives at most ten messages as another consumer would. */
    List<Message> receive() {
        return ADMIN.receiveMessage(
                        request -> request.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(0))
                .messages();
    }

    int visible() {
        return count(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
    }

    int hidden() {
        return count(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
    }

    /** Both counts with one question: between two, a message that becomes visible would be missed. */
    boolean isEmpty() {
        return size() == 0;
    }

    private int size() {
        return ADMIN
                .getQueueAttributes(request -> request.queueUrl(url)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .attributes()
                .values()
                .stream()
                .mapToInt(Integer::parseInt)
                .sum();
    }

    private int count(QueueAttributeName attribute) {
        return Integer.parseInt(
                ADMIN.getQueueAttributes(request -> request.queueUrl(url).attributeNames(attribute))
                        .attributes()
                        .get(attribute));
    }

    void changeVisibility(Duration visibility) {
        ADMIN.setQueueAttributes(request -> request.queueUrl(url)
                .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, Long.toString(visibility.toSeconds()))));
    }

    void delete() {
        ADMIN.deleteQueue(request -> request.queueUrl(url));
    }

    void createAgain(Duration visibility) {
        url = create(name, attributes(visibility)).url;
    }
}
