package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Scaling;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Pulled;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lanes come and go with the load (semantics §5.4). */
class SqsScalingTest {

    private static final TestMapping MAPPING = TestMapping.of(new Arn("aws", "sqs", "us-east-1", "123456789012", "q"));
    private static final Duration LONG_POLL = Duration.ofSeconds(20);

    @Test
    void lanesGrowWhileReceivesAreFullAndShrinkToTwoWhenIdle() throws Exception {
        VirtualLanes lanes = VirtualLanes.start(MAPPING.batch(1, Duration.ZERO));
        lanes.queue.send(IntStream.range(0, 60).mapToObj(Integer::toString).toArray(String[]::new));

        int most = 0;
        while (lanes.received.size() < 60) {
            Map<SqsPartition, Pulled> batches = lanes.pullEach(1, LONG_POLL);
            lanes.time.advance(Duration.ofMillis(500));
            VirtualLanes.accept(batches);
            most = Math.max(most, lanes.running().size());
        }
        assertThat(most).isGreaterThan(5);
        for (int round = 0; round < 20 && lanes.running().size() > 2; round++) {
            lanes.pullEach(1, LONG_POLL);
        }

        assertThat(lanes.running()).hasSize(2);
        lanes.queue.send("again");
        VirtualLanes.accept(lanes.pullEach(1, LONG_POLL));
        assertThat(lanes.received)
                .extracting(SourceRecord::id)
                .contains("again")
                .doesNotHaveDuplicates();
        assertThat(lanes.queue.deleted()).hasSize(61).doesNotHaveDuplicates();
    }

    @Test
    void oneLaneReceivesFromAnIdleQueueHoweverManyThereAre() throws Exception {
        VirtualLanes lanes = VirtualLanes.start(MAPPING.scaling(new Scaling.MaximumConcurrency(50)));
        SqsPartition receiving = lanes.running().getFirst();

        for (int round = 0; round < 3; round++) {
            lanes.queue.duringNextReceive(() -> {
                for (SqsPartition other : lanes.running().subList(1, 5)) {
                    assertThat(LaneReceiver.isNothing(lanes.pull(other, 10, LONG_POLL)))
                            .isTrue();
                }
            });
            assertThat(LaneReceiver.isNothing(lanes.pull(receiving, 10, LONG_POLL)))
                    .isTrue();
        }

        assertThat(lanes.queue.receives()).isEqualTo(3);
        assertThat(lanes.running()).hasSize(5);
    }

    @Test
    void aSecondMessageDoesNotWaitForTheFunctionThatHasTheFirst() throws Exception {
        VirtualLanes lanes = VirtualLanes.start(MAPPING);
        SqsPartition busy = lanes.running().getFirst();
        lanes.queue.send("first");
        lanes.pull(busy, 10, LONG_POLL);

        lanes.queue.send("second");
        lanes.pull(lanes.running().getLast(), 10, LONG_POLL);

        assertThat(lanes.received).extracting(SourceRecord::id).containsExactly("first", "second");
        assertThat(lanes.time.elapsed()).isZero();
        assertThat(lanes.queue.deleted()).isEmpty();
    }
}
