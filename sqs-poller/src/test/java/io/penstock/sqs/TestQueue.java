package io.penstock.sqs;

import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.SdkCalls;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.mapping.Arn;
import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** A queue of its own on an ElasticMQ that runs once for all tests. */
final class TestQueue {

    private static final Deadlines DEADLINES = new Deadlines();
    private static final SQSRestServer SERVER =
            SQSRestServerBuilder.withInterface("127.0.0.1").withDynamicPort().start();
    private static final URI ENDPOINT = URI.create(
            "http://127.0.0.1:" + SERVER.waitUntilStarted().localAddress().getPort());
    private static final HttpClient LEAN_HTTP = new HttpClient(Egress.direct(), 300, Duration.ofSeconds(20));
    private static final SdkHttpClient HTTP = new SdkCalls(LEAN_HTTP, Duration.ofMinutes(1));
    private static final Chance CHANCE = Chance.unpredictable();
    static final SqsClient ADMIN = clients(ENDPOINT).in(Region.US_EAST_1);

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

    static SqsClients clients(URI endpoint) {
        return clients(endpoint, StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")));
    }

    private static SqsClients clients(URI endpoint, AwsCredentialsProvider credentials) {
        return new SqsClients(
                new AwsAccess(HTTP, credentials, Region.US_EAST_1, AwsEndpoints.all(endpoint)), DEADLINES);
    }

    /** The lean calls to the server at {@code endpoint}, signed with {@code credentials}. */
    static QueueCalls leanCalls(URI endpoint, AwsCredentialsProvider credentials) {
        SqsClients clients = clients(endpoint, credentials);
        return clients.lean(LEAN_HTTP, clients.in(Region.US_EAST_1), new SystemTime());
    }

    /** The two ways that the hot calls are made. */
    enum HotCalls {
        LEAN,
        SDK;

        /** To the server at {@code endpoint}. */
        QueueCalls to(URI endpoint) {
            return by(clients(endpoint), new SystemTime())
                    .apply(clients(endpoint).in(Region.US_EAST_1));
        }

        private Function<SqsClient, QueueCalls> by(SqsClients clients, Time time) {
            return this == SDK ? clients::bySdk : client -> clients.lean(LEAN_HTTP, client, time);
        }
    }

    /** The factory under test, for the server at {@code endpoint}, with the limits of production. */
    static SqsSourceFactory factory(URI endpoint) {
        return factory(endpoint, SqsSourceFactory.CALL_TIMEOUT, SqsSourceFactory.IDLE_LIMIT);
    }

    static SqsSourceFactory factory(URI endpoint, Duration callTimeout, Duration idleLimit) {
        return factory(endpoint, new SystemTime(), callTimeout, idleLimit, OpenReceives.FINISH);
    }

    /** The factory under test, by one of the two ways. */
    static SqsSourceFactory factory(HotCalls hotCalls, URI endpoint, OpenReceives openReceives) {
        return factory(
                hotCalls,
                endpoint,
                new SystemTime(),
                SqsSourceFactory.CALL_TIMEOUT,
                SqsSourceFactory.IDLE_LIMIT,
                openReceives);
    }

    /** The factory under test, by another clock. */
    static SqsSourceFactory factory(URI endpoint, Time time) {
        return factory(endpoint, time, SqsSourceFactory.CALL_TIMEOUT, SqsSourceFactory.IDLE_LIMIT, OpenReceives.FINISH);
    }

    static SqsSourceFactory factory(
            URI endpoint, Time time, Duration callTimeout, Duration idleLimit, OpenReceives openReceives) {
        return factory(HotCalls.LEAN, endpoint, time, callTimeout, idleLimit, openReceives);
    }

    static SqsSourceFactory factory(
            HotCalls hotCalls,
            URI endpoint,
            Time time,
            Duration callTimeout,
            Duration idleLimit,
            OpenReceives openReceives) {
        SqsClients clients = clients(endpoint);
        return new SqsSourceFactory(
                clients::in,
                hotCalls.by(clients, time),
                Region.US_EAST_1,
                time,
                Chance.unpredictable(),
                callTimeout,
                idleLimit,
                openReceives);
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
