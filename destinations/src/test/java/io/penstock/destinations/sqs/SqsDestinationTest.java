package io.penstock.destinations.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.testkit.DestinationContract;
import io.penstock.core.testkit.TestDestinationRecord;
import io.penstock.destinations.AwsDestinationFactory;
import io.penstock.destinations.WireServer;
import java.net.URI;
import java.util.List;
import java.util.OptionalInt;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Against ElasticMQ. */
class SqsDestinationTest implements DestinationContract {

    private static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:failed";

    private static SQSRestServer server;
    private static int port;
    private static SqsClient reader;

    private final AwsDestinationFactory<SqsClient> factory =
            new AwsDestinationFactory<>(new SqsDestination(), WireServer.access(url()));

    @BeforeAll
    static void startElasticMq() {
        server = SQSRestServerBuilder.withInterface("127.0.0.1")
                .withDynamicPort()
                .start();
        port = server.waitUntilStarted().localAddress().getPort();
        reader = SqsClient.builder()
                .httpClient(WireServer.CLIENT)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .region(Region.US_EAST_1)
                .endpointOverride(url())
                .build();
    }

    @AfterAll
    static void stopElasticMq() {
        reader.close();
        server.stopAndWait();
    }

    @BeforeEach
    void createQueue() {
        reader.createQueue(request -> request.queueName("failed"));
    }

    @AfterEach
    void deleteQueue() {
        factory.close();
        reader.deleteQueue(request -> request.queueUrl(queueUrl()));
    }

    private static URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    private static String queueUrl() {
        return reader.getQueueUrl(request -> request.queueName("failed")).queueUrl();
    }

    @Override
    public DestinationFactory factory() {
        return factory;
    }

    @Override
    public String target() {
        return QUEUE;
    }

    @Override
    public List<String> stored() {
        return messages().stream().map(Message::body).toList();
    }

    private static List<Message> messages() {
        return reader.receiveMessage(request ->
                        request.queueUrl(queueUrl()).maxNumberOfMessages(10).messageAttributeNames("All"))
                .messages();
    }

    @Override
    public OptionalInt largestRecord() {
        return OptionalInt.of(1_048_576);
    }

    @Override
    public void stopServer() {
        server.stopAndWait();
    }

    @Override
    public void startServer() {
        server = SQSRestServerBuilder.withInterface("127.0.0.1").withPort(port).start();
        server.waitUntilStarted();
        createQueue();
    }

    @Test
    void sends_one_message_without_attributes() throws Exception {
        store();

        assertThat(messages())
                .singleElement()
                .satisfies(message -> assertThat(message.messageAttributes()).isEmpty());
    }

    @Test
    void a_queue_that_is_missing_is_unavailable_until_it_is_there() throws Exception {
        deleteQueueNow();
        try (Destination destination = factory.open(QUEUE, false)) {
            assertThat(destination.store(TestDestinationRecord.failure().build()))
                    .isInstanceOf(StoreResult.Unavailable.class);

            createQueue();
            assertThat(destination.store(TestDestinationRecord.failure().build()))
                    .isEqualTo(new StoreResult.Stored(false));
        }
        assertThat(messages()).hasSize(1);
    }

    @Test
    void a_queue_that_is_deleted_while_in_use_is_unavailable_until_it_is_back() throws Exception {
        try (Destination destination = factory.open(QUEUE, false)) {
            destination.store(TestDestinationRecord.failure().build());
            deleteQueueNow();
            assertThat(destination.store(TestDestinationRecord.failure().build()))
                    .isInstanceOf(StoreResult.Unavailable.class);

            createQueue();
            assertThat(destination.store(TestDestinationRecord.failure().build()))
                    .isEqualTo(new StoreResult.Stored(false));
        }
        assertThat(messages()).hasSize(1);
    }

    @Test
    void refuses_what_is_no_standard_queue() {
        assertThat(factory.problems(QUEUE + ".fifo"))
                .containsExactly("an SQS FIFO queue cannot be a destination; use a standard queue");
        for (String wrong : List.of(
                "arn:aws:sqs:us-east-1:000000000000:",
                "arn:aws:sqs:us-east-1:000000000000:a/b",
                "arn:aws:sqs:us-east-1:failed:failed",
                "arn:aws:sqs::000000000000:failed")) {
            assertThat(factory.problems(wrong))
                    .containsExactly("an SQS queue as a destination is named arn:aws:sqs:<region>:<account>:<queue>");
        }
    }

    private static void deleteQueueNow() {
        reader.deleteQueue(request -> request.queueUrl(queueUrl()));
    }

    private void store() throws InterruptedException {
        try (Destination destination = factory.open(QUEUE, false)) {
            assertThat(destination.store(TestDestinationRecord.failure().build()))
                    .isEqualTo(new StoreResult.Stored(false));
        }
    }
}
