package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Scaling;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.Source;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The mapping of a queue changes while its lanes receive. */
class SqsChangeTest {

    private static final TestMapping MAPPING = TestMapping.of(new Arn("aws", "sqs", "us-east-1", "123456789012", "q"));
    private static final Duration LONG_POLL = Duration.ofSeconds(20);
    private static final Duration WINDOW = Duration.ofSeconds(300);

    private static Scaling.MaximumConcurrency atMost(int limit) {
        return new Scaling.MaximumConcurrency(limit);
    }

    @Test
    void lanesAboveALowerLimitDeliverWhatTheyHaveReceiveNoMoreAndEnd() throws Exception {
        VirtualLanes lanes = VirtualLanes.start(MAPPING.scaling(atMost(5)));
        lanes.queue.send("1", "2", "3", "4", "5", "6");
        Map<SqsPartition, Pulled> batches = lanes.pullEach(1, LONG_POLL);
        List<SqsPartition> before = lanes.running();

        lanes.change(MAPPING.scaling(atMost(2)));

        assertThat(lanes.running()).isEqualTo(before.subList(0, 2));
        assertThat(lanes.assigned()).as("they have messages in flight").hasSize(5);
        VirtualLanes.accept(batches);
        for (SqsPartition surplus : before.subList(2, 5)) {
            assertThat(surplus.pull(1, LONG_POLL)).isEqualTo(new Pulled.Ended());
            surplus.close(true);
        }
        assertThat(lanes.assigned()).hasSize(2);
        VirtualLanes.accept(lanes.pullEach(1, LONG_POLL));
        assertThat(lanes.received).extracting(SourceRecord::id).containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(lanes.queue.deleted()).hasSize(6).doesNotHaveDuplicates();
    }

    @Test
    void aHigherLimitBringsTheLanesThatAMappingStartsWithAndMoreWithTheLoad() throws Exception {
        VirtualLanes lanes = VirtualLanes.start(MAPPING.scaling(atMost(2)));
        assertThat(lanes.assigned()).hasSize(2);

        lanes.change(MAPPING.scaling(atMost(50)));
        assertThat(lanes.assigned()).hasSize(5);

        lanes.queue.send(IntStream.range(0, 60).mapToObj(Integer::toString).toArray(String[]::new));
        int most = 0;
        while (lanes.received.size() < 60) {
            Map<SqsPartition, Pulled> batches = lanes.pullEach(1, LONG_POLL);
            lanes.time.advance(Duration.ofSeconds(1));
            VirtualLanes.accept(batches);
            most = Math.max(most, lanes.running().size());
        }
        assertThat(most).isGreaterThan(5);
    }

    @Test
    void aLaneThatEndsIsNoNamesakeOfANewOne() throws Exception {
        VirtualLanes lanes = VirtualLanes.start(MAPPING.scaling(atMost(5)));
        lanes.queue.send("1", "2", "3", "4", "5");
        lanes.pullEach(1, LONG_POLL);
        lanes.change(MAPPING.scaling(atMost(2)));

        lanes.change(MAPPING.scaling(atMost(50)));

        assertThat(lanes.assigned()).extracting(LaneId::name).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void lanesThatEndCountSoThatThereAreNeverMoreThanTheLimit() throws Exception {
        VirtualLanes lanes = VirtualLanes.start(MAPPING.scaling(atMost(5)));
        lanes.queue.send("1", "2", "3", "4", "5");
        Map<SqsPartition, Pulled> batches = lanes.pullEach(1, LONG_POLL);
        List<SqsPartition> before = lanes.running();
        lanes.change(MAPPING.scaling(atMost(2)));

        lanes.change(MAPPING.scaling(atMost(5)));

        assertThat(lanes.assigned()).hasSize(5);
        assertThat(lanes.running()).hasSize(2);
        VirtualLanes.accept(batches);
        before.subList(2, 5).forEach(surplus -> surplus.close(true));
        assertThat(lanes.assigned()).hasSize(5);
        assertThat(lanes.running()).hasSize(5);
    }

    @Test
    void lanesAboveALowerLimitThatWaitForTheirTurnAreStopped() throws Exception {
        VirtualLanes lanes = VirtualLanes.start(MAPPING.scaling(atMost(5)));

        lanes.change(MAPPING.scaling(atMost(2)));

        assertThat(lanes.assigned()).hasSize(2);
    }

    @Test
    void aLaneThatIsOneTooManyDeliversWhatItHasCollected() throws Exception {
        TestMapping windowed = MAPPING.batch(20, WINDOW);
        VirtualLanes lanes = VirtualLanes.start(windowed.scaling(atMost(5)));
        SqsPartition last = lanes.running().getLast();
        lanes.queue.send("1", "2");
        Pulled collected = lanes.pull(last, 20, WINDOW);
        lanes.queue.duringNextReceive(() -> lanes.change(windowed.scaling(atMost(2))));

        assertThat(last.pull(18, WINDOW)).isEqualTo(new Pulled.Ended());

        assertThat(lanes.time.elapsed()).as("the receive that was open").isLessThanOrEqualTo(LONG_POLL);
        VirtualLanes.accept(last, collected);
        assertThat(lanes.queue.deleted()).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void anOpenPullEndsWhenTheWindowBecomesShorter() throws Exception {
        TestMapping mapping = MAPPING.scaling(atMost(5));
        VirtualLanes lanes = VirtualLanes.start(mapping.batch(20, WINDOW));
        SqsPartition lane = lanes.running().getFirst();
        lanes.queue.duringNextReceive(() -> lanes.change(mapping.batch(20, Duration.ofSeconds(5))));

        assertThat(LaneReceiver.isNothing(lane.pull(20, WINDOW))).isTrue();

        assertThat(lanes.time.elapsed()).isLessThanOrEqualTo(LONG_POLL);
    }

    @Test
    void withoutAWindowAnotherLaneReceivesAtOnce() throws Exception {
        VirtualLanes lanes = VirtualLanes.start(MAPPING.batch(20, WINDOW));
        SqsPartition collecting = lanes.running().getFirst();
        lanes.queue.send("1");
        lanes.pull(collecting, 20, WINDOW);

        lanes.change(MAPPING.batch(10, Duration.ZERO));
        lanes.queue.send("2");
        lanes.pull(lanes.running().getLast(), 10, LONG_POLL);

        assertThat(lanes.received).extracting(SourceRecord::id).containsExactly("1", "2");
        assertThat(lanes.time.elapsed()).as("nobody waits for the old window").isLessThan(LONG_POLL);
    }

    @Test
    void theVisibilityHeartbeatIsTurnedOnAndOff() throws Exception {
        VirtualLanes lanes = VirtualLanes.start(MAPPING);
        CountedTasks background = new CountedTasks();
        try (Source source = lanes.source(background)) {
            source.change(MAPPING.withHeartbeat().build());
            assertThat(background.running(SqsSource.HEARTBEAT))
                    .as("before the first assignment")
                    .isZero();
            source.assignment();
            assertThat(background.running(SqsSource.HEARTBEAT)).isEqualTo(1);

            source.change(MAPPING.build());
            assertThat(background.running(SqsSource.HEARTBEAT)).isZero();
            source.change(MAPPING.withHeartbeat().build());
            source.change(MAPPING.withHeartbeat().batch(5, Duration.ZERO).build());
            assertThat(background.running(SqsSource.HEARTBEAT)).isEqualTo(1);
        }
        assertThat(background.running(SqsSource.HEARTBEAT)).isZero();
    }

    @Test
    void theBacklogIsReadFromTheFirstAssignmentUntilTheEndWhateverChanges() throws Exception {
        VirtualLanes lanes = VirtualLanes.start(MAPPING);
        CountedTasks background = new CountedTasks();
        try (Source source = lanes.source(background)) {
            source.change(MAPPING.build());
            assertThat(background.running(BacklogReader.CHECK)).isZero();
            source.assignment();
            source.change(MAPPING.withHeartbeat().build());
            assertThat(background.running(BacklogReader.CHECK)).isEqualTo(1);
        }
        assertThat(background.running(BacklogReader.CHECK)).isZero();
    }

    @Test
    void messagesAreHiddenAsLongAsTheMappingOfTheMomentNeeds() throws Exception {
        VirtualLanes lanes = VirtualLanes.start(MAPPING);
        SqsPartition lane = lanes.running().getFirst();
        lanes.queue.send("1");
        Pulled.Records before = (Pulled.Records) lanes.pull(lane, 10, LONG_POLL);
        VirtualLanes.accept(lane, before);

        lanes.change(MAPPING.batch(10, Duration.ofSeconds(100)));
        lanes.queue.send("2");
        Pulled.Records after = (Pulled.Records) lanes.pull(lane, 10, LONG_POLL);

        assertThat(Duration.between(lanes.time.now(), before.heldUntil())).isEqualTo(Duration.ofSeconds(30));
        assertThat(Duration.between(lanes.time.now(), after.heldUntil())).isEqualTo(Duration.ofSeconds(131));
    }
}
