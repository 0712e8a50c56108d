package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.mapping.Scaling;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Field bug B3 and the conformance cases of FIFO queues. */
class SqsFifoTest {

    @Test
    void afterAPartialFailureTheGroupGoesOnWhereItFailedAndOthersAreNotHeldUp() throws Exception {
        TestQueue queue = TestQueue.fifo(Duration.ofSeconds(2));
        queue.sendInGroups("a1", "a2", "b1", "a3", "b2");
        Set<String> fail = Set.of("a2", "a3");

        try (TestLanes lanes = TestLanes.run(TestMapping.of(queue), failing(fail::contains, 1))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> lanes.invoked().contains("a2"));
            queue.sendInGroups("a4", "b3");
            await().atMost(Duration.ofSeconds(30)).until(() -> lanes.invoked().containsAll(List.of("a4", "b3")));
            await().atMost(Duration.ofSeconds(10)).until(queue::isEmpty);

            assertThat(ofGroup(lanes, "a")).containsExactly("a1", "a2", "a3", "a2", "a3", "a4");
            assertThat(ofGroup(lanes, "b")).containsExactly("b1", "b2", "b3");
        }
    }

    @Test
    void aMessageThatIsNotReportedAsFailedIsDelivered() throws Exception {
        TestQueue queue = TestQueue.fifo(Duration.ofSeconds(1));
        queue.sendInGroups("a1", "a2", "a3");

        try (TestLanes lanes = TestLanes.run(TestMapping.of(queue), failing("a2"::equals, 1))) {
            await().atMost(Duration.ofSeconds(20)).until(queue::isEmpty);

            assertThat(lanes.invoked()).containsExactly("a1", "a2", "a3", "a2");
        }
    }

    @Test
    void aBatchThatFailsAsAWholeIsRedeliveredInOrder() throws Exception {
        TestQueue queue = TestQueue.fifo(Duration.ofSeconds(1));
        queue.sendInGroups("a1", "a2", "b1", "a3", "b2");

        try (TestLanes lanes = TestLanes.run(TestMapping.of(queue), failing(body -> true, 1))) {
            await().atMost(Duration.ofSeconds(20)).until(queue::isEmpty);

            assertThat(ofGroup(lanes, "a")).containsExactly("a1", "a2", "a3", "a1", "a2", "a3");
            assertThat(ofGroup(lanes, "b")).containsExactly("b1", "b2", "b1", "b2");
        }
    }

    @Test
    void messagesThatKeepFailingGoToTheDeadLetterQueueInTheirTurn() throws Exception {
        TestQueue dead = TestQueue.fifo(Duration.ofSeconds(30));
        TestQueue queue = TestQueue.redriving(true, Duration.ofSeconds(1), dead, 2);
        queue.sendInGroups("g1", "g2", "g3", "g4");
        Function<List<SourceRecord>, Settlement> function = records -> {
            Settlement.Builder settlement = new Settlement.Builder(4);
            boolean failed = false;
            for (SourceRecord record : records) {
                int needed = List.of(0, 1, 1, 2)
                        .get(Integer.parseInt(TestLanes.body(record).substring(1)) - 1);
                failed = failed || record.deliveries() <= needed;
                settlement.add(record, failed ? Fate.Released.FAILED : Fate.DELIVERED);
            }
            return settlement.build();
        };

        try (TestLanes lanes = TestLanes.run(TestMapping.of(queue), function)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> dead.visible() == 1);

            assertThat(lanes.bodies()).containsExactly(List.of("g1", "g2", "g3", "g4"), List.of("g2", "g3", "g4"));
            assertThat(lanes.batches.get(1))
                    .extracting(SourceRecord::deliveries)
                    .containsOnly(2);
            assertThat(dead.receive().getFirst().body()).isEqualTo("g4");
        }
    }

    @Test
    void messagesOfOneGroupAreNeverInvokedInParallel() throws Exception {
        TestQueue queue = TestQueue.fifo(Duration.ofSeconds(30));
        queue.sendInGroups("g1", "g2", "g3", "g4", "g5");

        try (TestLanes lanes = TestLanes.run(
                TestMapping.of(queue).batch(1, Duration.ZERO), TestLanes.accepting(Duration.ofMillis(300)))) {
            await().atMost(Duration.ofSeconds(30)).until(queue::isEmpty);

            assertThat(lanes.invoked()).containsExactly("g1", "g2", "g3", "g4", "g5");
            assertThat(lanes.mostRunning.get()).isEqualTo(1);
        }
    }

    @Test
    void aGroupThatBecomesVisibleTooEarlyStillWaitsForTheBatchInFlight() throws Exception {
        TestQueue queue = TestQueue.fifo(Duration.ofSeconds(1));
        queue.sendInGroups("a1", "a2");
        List<String> running = new CopyOnWriteArrayList<>();
        List<String> overlaps = new CopyOnWriteArrayList<>();
        Function<List<SourceRecord>, Settlement> slow = records -> {
            overlaps.addAll(running);
            running.add(TestLanes.body(records.getFirst()));
            TestContext.pass(Duration.ofMillis(2_500));
            running.clear();
            return Settlement.all(records, Fate.DELIVERED);
        };

        try (TestLanes lanes = TestLanes.run(TestMapping.of(queue).scaling(new Scaling.MaximumConcurrency(5)), slow)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> !lanes.batches.isEmpty());
            await().pollDelay(Duration.ofSeconds(6)).until(() -> true);

            assertThat(lanes.mostRunning.get()).isEqualTo(1);
            assertThat(overlaps).isEmpty();
        }
    }

    private static List<String> ofGroup(TestLanes lanes, String group) {
        return lanes.invoked().stream().filter(body -> body.startsWith(group)).toList();
    }

    /** Reports the bodies that {@code fails} names until they were received more than {@code times} times. */
    private static Function<List<SourceRecord>, Settlement> failing(Predicate<String> fails, int times) {
        return records -> {
            Settlement.Builder settlement = new Settlement.Builder(records.size());
            records.forEach(record -> settlement.add(
                    record,
                    fails.test(TestLanes.body(record)) && record.deliveries() <= times
                            ? Fate.Released.FAILED
                            : Fate.DELIVERED));
            return settlement.build();
        };
    }
}
