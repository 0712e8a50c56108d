package io.penstock.sqs;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.penstock.sqs.SqsStub.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.core.mapping.Arn;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import tools.jackson.databind.JsonNode;

/** Field bug B5: the visibility timeout is the queue's own, also when it is changed while we run. */
class SqsQueueTest {

    private final SqsStub sqs = SqsStub.alone();
    private final VirtualTime time = new VirtualTime();
    private final SqsQueue queue = new SqsQueue(
            new Arn("aws", "sqs", "us-east-1", "000000000000", "q"),
            TestClients.at(sqs.endpoint()).in(Region.US_EAST_1),
            HotCalls.LEAN.to(sqs.endpoint()),
            time,
            Duration.ofSeconds(10));

    @AfterEach
    void stop() {
        sqs.close();
    }

    @Test
    void aChangedVisibilityTimeoutIsSeenAfterAMinute() throws Exception {
        assertThat(queue.facts().visibility()).isEqualTo(Duration.ofSeconds(30));
        sqs.on("GetQueueAttributes", okJson("{\"Attributes\":{\"VisibilityTimeout\":\"60\"}}"));

        time.advance(Duration.ofSeconds(59));
        assertThat(queue.facts().visibility()).isEqualTo(Duration.ofSeconds(30));
        time.advance(Duration.ofSeconds(1));
        assertThat(queue.facts().visibility()).isEqualTo(Duration.ofSeconds(60));
        assertThat(sqs.calls("GetQueueUrl")).hasSize(1);
        assertThat(sqs.calls("GetQueueUrl")
                        .getFirst()
                        .get("QueueOwnerAWSAccountId")
                        .asString())
                .isEqualTo("000000000000");
    }

    @Test
    void theLastKnownVisibilityTimeoutIsUsedWhileAttributesCannotBeRead() throws Exception {
        queue.facts();
        sqs.on("GetQueueAttributes", error(400, "AccessDenied"));

        time.advance(Duration.ofMinutes(2));

        assertThat(queue.facts().visibility()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void b48_onAServerThatForbidsToAskForItTheUrlFollowsFromTheArn() throws Exception {
        sqs.on("GetQueueUrl", error(403, "AccessDenied"));

        assertThat(queue.facts().url()).isEqualTo(sqs.endpoint() + "/000000000000/q");
    }

    @Test
    void b48_onAwsNobodyIsAskedForTheUrl() throws Exception {
        List<SdkHttpRequest> requests = new ArrayList<>();
        SqsClient aws =
                TestClients.answering(Region.EU_WEST_1, requests, "{\"Attributes\":{\"VisibilityTimeout\":\"7\"}}");

        SqsQueue.Facts facts = new SqsQueue(
                        new Arn("aws", "sqs", "eu-west-1", "123456789012", "q"),
                        aws,
                        new SdkQueueCalls(aws),
                        time,
                        Duration.ofSeconds(10))
                .facts();

        assertThat(facts.url()).isEqualTo("https://sqs.eu-west-1.amazonaws.com/123456789012/q");
        assertThat(facts.visibility()).isEqualTo(Duration.ofSeconds(7));
        assertThat(requests)
                .extracting(
                        request -> request.firstMatchingHeader("X-Amz-Target").orElse(""))
                .containsExactly("AmazonSQS.GetQueueAttributes");
        assertThat(requests.getFirst().host()).isEqualTo("sqs.eu-west-1.amazonaws.com");
    }

    @Test
    void b52_attributesAreAskedForByBothNames() throws Exception {
        sqs.on("ReceiveMessage", okJson("{\"Messages\":[]}"));

        queue.receive(queue.facts(), 10, 0, Duration.ofSeconds(30), null);

        JsonNode request = sqs.calls("ReceiveMessage").getFirst();
        assertThat(request.path("AttributeNames").path(0).asString()).isEqualTo("All");
        assertThat(request.path("MessageSystemAttributeNames").path(0).asString())
                .isEqualTo("All");
    }

    @Test
    void f22_aMissingQueueIsLeftToAnOperatorAndSqsMayAnswerAgainAtAnyMoment() {
        sqs.on("GetQueueUrl", error(400, "QueueDoesNotExist"));
        assertThat(catchThrowableOfType(SourceUnavailable.class, queue::facts).backoff())
                .isEqualTo(Backoff.SOURCE);
        sqs.on("GetQueueUrl", error(503, "ServiceUnavailable"));
        assertThat(catchThrowableOfType(SourceUnavailable.class, queue::facts).backoff())
                .isEqualTo(Backoff.OUTAGE);
    }

    @Test
    void afterAFailureEverythingIsLookedUpAgain() throws Exception {
        queue.facts();

        queue.forget();

        assertThat(queue.facts().visibility()).isEqualTo(Duration.ofSeconds(30));
        assertThat(sqs.calls("GetQueueUrl")).hasSize(2);
    }
}
