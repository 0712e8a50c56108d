package io.penstock.sqs;

import static io.penstock.sqs.SqsStub.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.core.mapping.Arn;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.testkit.RecordingListener;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Field bugs B34 and B35: nothing wrong sticks, and nothing is hammered. */
class SqsFailureTest {

    @Test
    void aQueueThatDoesNotExistIsNamedWithTheErrorCode() {
        Arn missing = new Arn("aws", "sqs", "us-east-1", "000000000000", "no-such-queue");
        try (Source source = TestContext.open(TestMapping.of(missing), new RecordingListener())) {
            assertThatThrownBy(source::assignment)
                    .isInstanceOf(SourceUnavailable.class)
                    .hasMessageContaining("arn:aws:sqs:us-east-1:000000000000:no-such-queue")
                    .hasMessageContaining("QueueDoesNotExist");
        }
    }

    @Test
    void aRecreatedQueueIsReceivedFromAgain() throws Exception {
        TestQueue queue = TestQueue.standard(Duration.ofSeconds(5));
        try (TestLanes lanes = TestLanes.run(TestMapping.of(queue), TestLanes.accepting(Duration.ZERO))) {
            queue.send("before");
            await().atMost(Duration.ofSeconds(20)).until(() -> lanes.invoked().contains("before"));

            queue.delete();
            // ElasticMQ never answers a long poll whose queue is deleted: the call runs into its timeout
            await().atMost(Duration.ofSeconds(45)).until(() -> !lanes.failures.isEmpty());
            queue.createAgain(Duration.ofSeconds(5));
            queue.send("after");

            await().atMost(Duration.ofSeconds(30)).until(() -> lanes.invoked().contains("after"));
        }
    }

    @Test
    void expiredCredentialsAreAnOutageDuringWhichOneLaneProbesTheQueue() throws Exception {
        TestQueue queue = TestQueue.standard(Duration.ofSeconds(5));
        try (SqsStub sqs = SqsStub.inFrontOfElasticMq();
                TestLanes lanes =
                        TestLanes.run(sqs.endpoint(), TestMapping.of(queue), TestLanes.accepting(Duration.ZERO))) {
            queue.send("before");
            await().atMost(Duration.ofSeconds(20)).until(() -> lanes.invoked().contains("before"));

            for (String operation : new String[] {"ReceiveMessage", "GetQueueUrl", "GetQueueAttributes"}) {
                sqs.on(operation, error(400, "ExpiredToken"));
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> lanes.failures.size() >= 4);
            int calls = sqs.calls("GetQueueUrl").size()
                    + sqs.calls("ReceiveMessage").size();
            assertThat(lanes.failures).allMatch(message -> message.contains("ExpiredToken"));
            assertThat(calls).as("calls of all lanes").isLessThan(20);

            sqs.heal();
            queue.send("after");
            await().atMost(Duration.ofSeconds(30)).until(() -> lanes.invoked().contains("after"));
        }
    }
}
