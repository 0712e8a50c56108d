package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.mapping.Scaling;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Field bug B28 and conformance {@code batch-sqs-concurrency-2}: lanes do not split what belongs together. */
class SqsWindowTest {

    @Test
    void thirtyMessagesBecomeTwoBatchesOfAtMostTwenty() throws Exception {
        TestQueue queue = TestQueue.standard(Duration.ofSeconds(30));
        send(queue, 30);

        try (TestLanes lanes = TestLanes.run(
                TestMapping.of(queue).batch(20, Duration.ofSeconds(1)).scaling(new Scaling.MaximumConcurrency(2)),
                TestLanes.accepting(Duration.ZERO))) {
            await().atMost(Duration.ofSeconds(30)).until(queue::isEmpty);

            assertThat(lanes.batches).extracting(List::size).containsExactly(20, 10);
        }
    }

    @Test
    void aFullBatchGoesLongBeforeItsWindowIsOver() throws Exception {
        TestQueue queue = TestQueue.standard(Duration.ofSeconds(30));
        send(queue, 15);
        Instant began = TestContext.TIME.now();

        try (TestLanes lanes = TestLanes.run(
                TestMapping.of(queue).batch(15, Duration.ofSeconds(20)), TestLanes.accepting(Duration.ZERO))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> !lanes.batches.isEmpty());

            assertThat(lanes.batches.getFirst()).hasSize(15);
            assertThat(Duration.between(began, TestContext.TIME.now())).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void aTrickleIsCollectedByOneLaneUntilTheWindowIsOver() throws Exception {
        TestQueue queue = TestQueue.standard(Duration.ofSeconds(30));

        try (TestLanes lanes = TestLanes.run(
                TestMapping.of(queue).batch(100, Duration.ofSeconds(4)), TestLanes.accepting(Duration.ZERO))) {
            for (int number = 0; number < 6; number++) {
                queue.send("m" + number);
                TestContext.pass(Duration.ofMillis(200));
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> lanes.invoked().size() == 6);

            // the messages may fall on both sides of the end of one window
            assertThat(lanes.batches.size()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void aBacklogIsCollectedSideBySide() throws Exception {
        TestQueue queue = TestQueue.standard(Duration.ofSeconds(30));
        send(queue, 100);

        try (TestLanes lanes = TestLanes.run(
                TestMapping.of(queue).batch(20, Duration.ofSeconds(2)), TestLanes.accepting(Duration.ofSeconds(1)))) {
            await().atMost(Duration.ofSeconds(40)).until(queue::isEmpty);

            assertThat(lanes.mostRunning.get()).isGreaterThan(1);
            assertThat(lanes.invoked()).hasSize(100).doesNotHaveDuplicates();
        }
    }

    private static void send(TestQueue queue, int count) {
        queue.send(IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new));
    }
}
