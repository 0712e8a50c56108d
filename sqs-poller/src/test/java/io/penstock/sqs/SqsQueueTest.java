package io.penstock.sqs;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.penstock.sqs.SqsStub.error;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Arn;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

/** Field bug B5: the visibility timeout is the queue's own, also when it is changed while we run. */
class SqsQueueTest {

    private final SqsStub sqs = SqsStub.alone();
    private final VirtualTime time = new VirtualTime();
    private final SqsQueue queue = new SqsQueue(
            new Arn("aws", "sqs", "us-east-1", "000000000000", "q"),
            TestQueue.clients(sqs.endpoint()).in(Region.US_EAST_1),
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
    void whatIsKnownIsUsedOnWhileTheAttributesCannotBeRead() throws Exception {
        queue.facts();
        sqs.on("GetQueueAttributes", error(400, "AccessDenied"));

        time.advance(Duration.ofMinutes(2));

        assertThat(queue.facts().visibility()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void afterAFailureEverythingIsLookedUpAgain() throws Exception {
        queue.facts();

        queue.forget();

        assertThat(queue.facts().visibility()).isEqualTo(Duration.ofSeconds(30));
        assertThat(sqs.calls("GetQueueUrl")).hasSize(2);
    }
}
