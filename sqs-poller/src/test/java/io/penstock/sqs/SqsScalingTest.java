package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.mapping.Scaling;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lanes come and go with the load (semantics §5.4). */
class SqsScalingTest {

    @Test
    void lanesGrowWhilePollsAreFullAndShrinkToTwoWhenIdle() throws Exception {
        TestQueue queue = TestQueue.standard(Duration.ofSeconds(30));
        queue.send(IntStream.range(0, 60).mapToObj(Integer::toString).toArray(String[]::new));
        SqsSourceFactory factory =
                TestQueue.factory(TestQueue.endpoint(), SqsSourceFactory.CALL_TIMEOUT, Duration.ofSeconds(1));

        try (TestLanes lanes = TestLanes.run(
                factory, TestMapping.of(queue).batch(1, Duration.ZERO), TestLanes.accepting(Duration.ofMillis(500)))) {
            await().atMost(Duration.ofSeconds(40)).until(() -> lanes.lanes() > 5);
            await().atMost(Duration.ofSeconds(60)).until(queue::isEmpty);

            await().atMost(Duration.ofSeconds(40)).until(() -> lanes.lanes() == 2);
            queue.send("again");
            await().atMost(Duration.ofSeconds(20)).until(() -> lanes.handed().contains("again"));
            assertThat(lanes.handed()).hasSize(61).doesNotHaveDuplicates();
        }
    }

    @Test
    void anIdleQueueIsPolledByOneLaneHoweverManyThereAre() throws Exception {
        TestQueue queue = TestQueue.standard(Duration.ofSeconds(30));
        try (SqsStub sqs = SqsStub.inFrontOfElasticMq();
                TestLanes lanes = TestLanes.run(
                        sqs.endpoint(),
                        TestMapping.of(queue).scaling(new Scaling.MaximumConcurrency(50)),
                        TestLanes.accepting(Duration.ZERO))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> lanes.lanes() == 5);
            TestContext.pass(Duration.ofSeconds(6));

            // the lanes of this test wait 2 s in each pull, where those of the core wait 20 s
            assertThat(sqs.calls("ReceiveMessage").size()).isBetween(2, 5);
            assertThat(lanes.lanes()).isEqualTo(5);
        }
    }

    @Test
    void aSecondMessageDoesNotWaitForTheFunctionThatHasTheFirst() throws Exception {
        TestQueue queue = TestQueue.standard(Duration.ofSeconds(60));
        try (TestLanes lanes = TestLanes.run(
                TestQueue.endpoint(), TestMapping.of(queue), TestLanes.accepting(Duration.ofSeconds(30)))) {
            queue.send("first");
            await().atMost(Duration.ofSeconds(20)).until(() -> lanes.handed().contains("first"));

            queue.send("second");

            await().atMost(Duration.ofSeconds(10)).until(() -> lanes.handed().contains("second"));
        }
    }
}
