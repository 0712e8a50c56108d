package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.lane.LaneThreads;
import io.penstock.core.limit.BytesInFlight;
import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Scaling;
import io.penstock.core.record.Fate;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.Settlement;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.testkit.RecordingListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** F4: lanes receive only what there is room for, and grow no further while they wait for it. */
class SqsMemoryTest {

    private static final String LARGE = "x".repeat(60_000);
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final TestQueue queue = TestQueue.standard(Duration.ofSeconds(30));
    private final FairPool pool = new FairPool(700_000L * BytesInFlight.COST);
    private final FairPool.Member mapping = pool.join();

    private Source open(TestMapping test) {
        return TestFactory.at(TestQueue.endpoint())
                .build()
                .open(new SourceContext(
                        test.build(),
                        test::functionTimeout,
                        () -> PayloadLimit.LAMBDA,
                        () -> true,
                        new RecordingListener(),
                        new LaneThreads(TestContext.TIME).background("test"),
                        mapping,
                        SharedLimits.ALONE));
    }

    private void sendLarge(int count) {
        for (int number = 0; number < count; number++) {
            queue.send(LARGE);
        }
    }

    private static Pulled.Records records(Pulled pulled) {
        assertThat(pulled).isInstanceOf(Pulled.Records.class);
        Pulled.Records records = (Pulled.Records) pulled;
        assertThat(records.records()).isNotEmpty();
        return records;
    }

    private static void accept(Partition lane, Pulled.Records pulled) {
        lane.settle(Settlement.all(pulled.records(), Fate.DELIVERED));
    }

    @Test
    void f4_aLaneReceivesNothingBeforeThereIsRoom() throws Exception {
        sendLarge(30);
        try (Source source = open(TestMapping.of(queue))) {
            List<Partition> lanes = source.assignment();
            Partition first = lanes.get(0);
            Partition second = lanes.get(1);
            Pulled.Records received = records(first.pull(10, WAIT));
            assertThat(pool.used()).isGreaterThan(600_000L * BytesInFlight.COST);

            assertThat(second.pull(10, WAIT)).isEqualTo(new Pulled.NoRoom());
            accept(first, received);

            accept(second, records(second.pull(10, WAIT)));
            assertThat(pool.used()).isZero();
            lanes.forEach(lane -> lane.close(false));
        }
    }

    @Test
    void f4_aLaneWithABatchInFlightDoesNotWaitForRoom() throws Exception {
        sendLarge(20);
        try (Source source = open(TestMapping.of(queue).batch(100, Duration.ofSeconds(20)))) {
            List<Partition> lanes = source.assignment();
            Partition collecting = lanes.getFirst();
            Pulled.Records received = records(collecting.pull(100, Duration.ofSeconds(20)));
            Instant asked = TestContext.TIME.now();

            assertThat(collecting.pull(90, Duration.ofSeconds(20))).isEqualTo(new Pulled.NoRoom());

            assertThat(Duration.between(asked, TestContext.TIME.now())).isLessThan(ReceiveMemory.LONGEST_WAIT);
            accept(collecting, received);
            lanes.forEach(lane -> lane.close(false));
        }
    }

    @Test
    void f4_aClosedLaneFreesAllItsMemory() throws Exception {
        sendLarge(10);
        try (Source source = open(TestMapping.of(queue))) {
            List<Partition> lanes = source.assignment();
            records(lanes.getFirst().pull(10, WAIT));

            lanes.forEach(lane -> lane.close(false));

            assertThat(pool.used()).isZero();
        }
    }

    @Test
    void f4_noLaneIsAddedWhileOneWaitsForRoom() throws Exception {
        VirtualLanes lanes = VirtualLanes.start(
                TestMapping.of(new Arn("aws", "sqs", "us-east-1", "123456789012", "q"))
                        .scaling(new Scaling.ProvisionedPollers(1, 1)),
                mapping);
        SqsPartition lane = lanes.running().getFirst();
        List<FairPool.Grant> everything = new ArrayList<>();
        List<CompletableFuture<FairPool.Grant>> another = new ArrayList<>();
        lanes.queue.send("m");
        lanes.queue.duringNextReceive(() -> {
            everything.add(pool.join().takeAnyway(pool.limit()));
            another.add(later(() -> mapping.take(1)));
            await().until(() -> mapping.waiting() == 1);
        });

        VirtualLanes.accept(lane, records(lanes.pull(lane, 1, WAIT)));

        assertThat(lanes.running()).hasSize(1);
        everything.getFirst().close();
        another.getFirst().get(20, TimeUnit.SECONDS).close();
        lanes.queue.send("n");
        VirtualLanes.accept(lane, records(lanes.pull(lane, 1, WAIT)));
        assertThat(lanes.running()).hasSize(2);
    }

    private static <T> CompletableFuture<T> later(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(work.call());
            } catch (Exception failure) {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }
}
