package io.penstock.destinations.sqs;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.testkit.TestDestinationRecord;
import io.penstock.destinations.AwsDestinationFactory;
import io.penstock.destinations.WireServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Failures that ElasticMQ does not show, against a server that speaks SQS's JSON protocol. */
class SqsDestinationFailureTest {

    private static final DestinationRecord RECORD =
            TestDestinationRecord.success().build();

    private final WireServer server = new WireServer(
            action("GetQueueUrl").willReturn(okJson("{\"QueueUrl\":\"http://sqs/000000000000/failed\"}")));
    private final AwsDestinationFactory<SqsClient> factory =
            new AwsDestinationFactory<>(new SqsDestination(), server.access());
    private final Destination queue = factory.open("arn:aws:sqs:us-east-1:000000000000:failed", false);

    @AfterEach
    void close() {
        queue.close();
        factory.close();
        server.close();
    }

    @Test
    void looks_the_queue_up_once_in_the_account_of_its_arn() throws Exception {
        sendAnswers(okJson("{\"MessageId\":\"1\"}"));

        assertThat(queue.store(RECORD)).isEqualTo(new StoreResult.Stored(false));
        assertThat(queue.store(RECORD)).isEqualTo(new StoreResult.Stored(false));

        assertThat(actions()).containsExactly("GetQueueUrl", "SendMessage", "SendMessage");
        assertThat(server.requests().getFirst().getBodyAsString())
                .contains("\"QueueName\":\"failed\"")
                .contains("\"QueueOwnerAWSAccountId\":\"000000000000\"");
    }

    @Test
    void looks_the_queue_up_again_when_it_is_gone() throws Exception {
        sendAnswers(error(400, "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", "no such queue"));
        assertThat(queue.store(RECORD)).isInstanceOf(StoreResult.Unavailable.class);

        sendAnswers(okJson("{\"MessageId\":\"1\"}"));
        assertThat(queue.store(RECORD)).isEqualTo(new StoreResult.Stored(false));

        assertThat(actions()).containsExactly("GetQueueUrl", "SendMessage", "GetQueueUrl", "SendMessage");
    }

    @Test
    void a_queue_with_a_smaller_limit_gets_the_record_without_payload() throws Exception {
        sendAnswers(okJson("{\"MessageId\":\"1\"}"));
        server.answer(action("SendMessage")
                .withRequestBody(containing("requestPayload"))
                .willReturn(error(
                        400,
                        "InvalidParameterValueException",
                        "InvalidParameterValue",
                        "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.")));

        assertThat(queue.store(RECORD)).isEqualTo(new StoreResult.Stored(true));
        assertThat(actions()).containsExactly("GetQueueUrl", "SendMessage", "SendMessage");
    }

    @Test
    void a_payload_with_characters_that_sqs_forbids_is_left_out() throws Exception {
        sendAnswers(okJson("{\"MessageId\":\"1\"}"));
        server.answer(action("SendMessage")
                .withRequestBody(containing("requestPayload"))
                .willReturn(error(
                        400,
                        "InvalidMessageContents",
                        "InvalidMessageContents",
                        "The message contains characters outside the allowed set.")));

        assertThat(queue.store(RECORD)).isEqualTo(new StoreResult.Stored(true));
    }

    @Test
    void whatever_an_operator_may_fix_is_unavailable() throws Exception {
        for (ResponseDefinitionBuilder answer : List.of(
                error(403, "AccessDeniedException", "AccessDenied", "not authorized to perform: sqs:sendmessage"),
                error(403, "ExpiredTokenException", "ExpiredToken", "The security token is expired"),
                error(400, "KmsDisabled", "KMS.DisabledException", "the key is disabled"),
                error(400, "RequestThrottled", "RequestThrottled", "Rate exceeded"),
                error(500, "InternalError", "InternalError", "try later"))) {
            sendAnswers(answer);

            assertThat(queue.store(RECORD)).isInstanceOf(StoreResult.Unavailable.class);
        }
    }

    private void sendAnswers(ResponseDefinitionBuilder answer) {
        server.answer(action("SendMessage").willReturn(answer));
    }

    private List<String> actions() {
        return server.requests().stream()
                .map(request -> request.getHeader("X-Amz-Target").replace("AmazonSQS.", ""))
                .toList();
    }

    private static MappingBuilder action(String name) {
        return post("/").withHeader("X-Amz-Target", equalTo("AmazonSQS." + name));
    }

    private static ResponseDefinitionBuilder error(int status, String shape, String queryCode, String message) {
        return aResponse()
                .withStatus(status)
                .withHeader("x-amzn-query-error", queryCode + ";Sender")
                .withBody("{\"__type\":\"com.amazonaws.sqs#" + shape + "\",\"message\":\"" + message + "\"}");
    }
}
