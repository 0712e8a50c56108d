package io.penstock.sqs;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.penstock.sqs.SqsStub.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.core.event.LaneEvent;
import io.penstock.core.mapping.Scaling;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.Source;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Field bugs B4, B5, B7 and B8: how long messages are hidden. */
class SqsVisibilityTest {

    private final RecordingListener listener = new RecordingListener();

    @Test
    void messagesAreHiddenForTheVisibilityTimeoutOfTheQueue() throws Exception {
        try (SqsStub sqs = SqsStub.inFrontOfElasticMq()) {
            TestQueue queue = TestQueue.standard(Duration.ofSeconds(300));
            queue.send("m");
            try (Source source = TestContext.open(sqs.endpoint(), TestMapping.of(queue), listener)) {
                Partition lane = source.assignment().getFirst();
                Instant before = TestContext.TIME.now();

                Pulled.Records pulled = (Pulled.Records) lane.pull(10, Duration.ofSeconds(10));

                assertThat(sqs.calls("ReceiveMessage")
                                .getLast()
                                .get("VisibilityTimeout")
                                .asInt())
                        .isEqualTo(300);
                assertThat(pulled.heldUntil())
                        .isBetween(
                                before.plusSeconds(300), TestContext.TIME.now().plusSeconds(300));
                assertThat(listener.of(LaneEvent.Warned.class)).isEmpty();
                lane.settle(Settlement.all(pulled.records(), Fate.DELIVERED));
            }
        }
    }

    @Test
    void withAWindowTheyAreHiddenForTheWindowTheFunctionAndThirtySecondsMore() throws Exception {
        try (SqsStub sqs = SqsStub.inFrontOfElasticMq()) {
            TestQueue queue = TestQueue.standard(Duration.ofSeconds(30));
            queue.send("m");
            TestMapping mapping =
                    TestMapping.of(queue).batch(10, Duration.ofSeconds(20)).functionTimeout(Duration.ofSeconds(20));
            try (Source source = TestContext.open(sqs.endpoint(), mapping, listener)) {
                Partition lane = source.assignment().getFirst();

                lane.pull(10, Duration.ofSeconds(10));

                assertThat(sqs.calls("ReceiveMessage")
                                .getLast()
                                .get("VisibilityTimeout")
                                .asInt())
                        .isEqualTo(70);
            }
        }
    }

    @Test
    void aVisibilityTimeoutTooShortForTheFunctionIsReportedOnceInTheWordsOfAws() throws Exception {
        TestQueue queue = TestQueue.standard(Duration.ofSeconds(30));
        queue.send("m");
        try (Source source =
                TestContext.open(TestMapping.of(queue).functionTimeout(Duration.ofSeconds(60)), listener)) {
            Partition lane = source.assignment().getFirst();
            lane.pull(10, Duration.ofSeconds(10));
            lane.pull(10, Duration.ZERO);

            assertThat(listener.of(LaneEvent.Warned.class))
                    .containsExactly(new LaneEvent.Warned(
                            "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds"));
        }
    }

    @Test
    void aHeartbeatKeepsAGroupHiddenUntilItsSlowBatchIsSettled() throws Exception {
        TestQueue queue = TestQueue.fifo(Duration.ofSeconds(5));
        String[] bodies =
                IntStream.rangeClosed(1, 10).mapToObj(number -> "g" + number).toArray(String[]::new);
        queue.sendInGroups(bodies);

        try (TestLanes lanes = TestLanes.run(
                TestMapping.of(queue).withHeartbeat().functionTimeout(Duration.ofSeconds(8)),
                TestLanes.accepting(Duration.ofSeconds(8)))) {
            await().atMost(Duration.ofSeconds(60)).until(queue::isEmpty);

            assertThat(lanes.invoked()).containsExactly(bodies);
            assertThat(lanes.mostRunning.get()).isEqualTo(1);
            assertThat(lanes.listener.of(LaneEvent.Deleted.class).stream()
                            .mapToInt(LaneEvent.Deleted::failed)
                            .sum())
                    .isZero();
            assertThat(lanes.listener.of(LaneEvent.Warned.class)).isEmpty();
        }
    }

    @Test
    void aMessageThatCouldNotBeExtendedIsNotCountedAsDeletedWhenItWasNot() throws Exception {
        try (SqsStub sqs = SqsStub.inFrontOfElasticMq()) {
            TestQueue queue = TestQueue.fifo(Duration.ofSeconds(4));
            queue.sendInGroups("g1", "g2", "g3");
            sqs.on(
                    "ChangeMessageVisibilityBatch",
                    okJson("{\"Successful\":[],\"Failed\":[{\"Id\":\"2\",\"SenderFault\":true,"
                            + "\"Code\":\"ReceiptHandleIsInvalid\",\"Message\":\"dead\"}]}"));
            sqs.on(
                    "DeleteMessageBatch",
                    okJson("{\"Successful\":[],\"Failed\":[{\"Id\":\"2\",\"SenderFault\":true,"
                            + "\"Code\":\"ReceiptHandleIsInvalid\",\"Message\":\"dead\"}]}"));
            try (Source source =
                    TestContext.open(sqs.endpoint(), TestMapping.of(queue).withHeartbeat(), listener)) {
                List<Partition> lanes = source.assignment();
                Pulled.Records batch = (Pulled.Records) lanes.getFirst().pull(10, Duration.ofSeconds(10));
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> !listener.of(LaneEvent.Warned.class).isEmpty());

                lanes.getFirst().settle(Settlement.all(batch.records(), Fate.DELIVERED));

                assertThat(listener.of(LaneEvent.Warned.class).getFirst().message())
                        .contains(batch.records().get(2).id(), "ReceiptHandleIsInvalid");
                assertThat(listener.of(LaneEvent.Deleted.class))
                        .containsExactly(new LaneEvent.Deleted(2, 1, "ReceiptHandleIsInvalid: dead"));
                int extensions = sqs.calls("ChangeMessageVisibilityBatch").size();
                TestContext.pass(Duration.ofSeconds(3));
                assertThat(sqs.calls("ChangeMessageVisibilityBatch")).hasSize(extensions);
            }
        }
    }

    @Test
    void f7_anExtensionThatHangsLetsNoOtherLanesMessagesBecomeVisible() throws Exception {
        try (SqsStub sqs = SqsStub.inFrontOfElasticMq()) {
            TestQueue queue = TestQueue.standard(Duration.ofSeconds(4));
            queue.send("a", "b");
            String done = "{\"Successful\":[],\"Failed\":[]}";
            sqs.inTurn("ChangeMessageVisibilityBatch", okJson(done).withFixedDelay(20_000), okJson(done));
            try (Source source =
                    TestContext.open(sqs.endpoint(), TestMapping.of(queue).withHeartbeat(), listener)) {
                List<Partition> lanes = source.assignment();
                lanes.get(0).pull(1, Duration.ofSeconds(10));
                lanes.get(1).pull(1, Duration.ofSeconds(10));

                await().atMost(Duration.ofSeconds(16))
                        .until(() -> sqs.calls("ChangeMessageVisibilityBatch").size() >= 3);
            }
        }
    }

    @Test
    void f7_whatIsAskedForIsExtendedAndTheNewDeadlineIsKnown() throws Exception {
        TestQueue queue = TestQueue.standard(Duration.ofSeconds(2));
        queue.send("m");
        try (Source source = TestContext.open(TestMapping.of(queue), listener)) {
            Partition lane = source.assignment().getFirst();
            Pulled.Records pulled = (Pulled.Records) lane.pull(10, Duration.ofSeconds(10));
            Instant asked = TestContext.TIME.now();

            Instant until = lane.keepFor(Duration.ofSeconds(60));

            assertThat(until).isBetween(asked.plusSeconds(60), asked.plusSeconds(63));
            assertThat(lane.keepFor(Duration.ofSeconds(30))).isEqualTo(until);
            TestContext.pass(Duration.ofSeconds(3));
            assertThat(queue.hidden()).isEqualTo(1);
            lane.settle(Settlement.all(pulled.records(), Fate.Released.STOPPED));
            assertThat(queue.visible()).isEqualTo(1);
        }
    }

    @Test
    void f7_aRefusedExtensionLeavesTheDeadlineAsItWas() throws Exception {
        try (SqsStub sqs = SqsStub.inFrontOfElasticMq()) {
            TestQueue queue = TestQueue.standard(Duration.ofSeconds(20));
            queue.send("m");
            try (Source source = TestContext.open(sqs.endpoint(), TestMapping.of(queue), listener)) {
                Partition lane = source.assignment().getFirst();
                Pulled.Records pulled = (Pulled.Records) lane.pull(10, Duration.ofSeconds(10));
                sqs.on("ChangeMessageVisibilityBatch", error(403, "AccessDenied"));

                assertThat(lane.keepFor(Duration.ofSeconds(60))).isEqualTo(pulled.heldUntil());

                sqs.on(
                        "ChangeMessageVisibilityBatch",
                        okJson("{\"Successful\":[],\"Failed\":[{\"Id\":\"0\",\"SenderFault\":true,"
                                + "\"Code\":\"ReceiptHandleIsInvalid\",\"Message\":\"dead\"}]}"));
                assertThat(lane.keepFor(Duration.ofSeconds(60))).isEqualTo(pulled.heldUntil());
            }
        }
    }

    @Test
    void f7_noExtensionGoesBeyondTwelveHoursAfterTheReceive() throws Exception {
        try (SqsStub sqs = SqsStub.inFrontOfElasticMq()) {
            TestQueue queue = TestQueue.standard(Duration.ofSeconds(60));
            queue.send("m");
            VirtualTime time = new VirtualTime();
            SqsSourceFactory factory =
                    TestFactory.at(sqs.endpoint()).clock(time).build();
            try (Source source = TestContext.open(factory, TestMapping.of(queue), listener)) {
                Partition lane = source.assignment().getFirst();
                lane.pull(10, Duration.ofSeconds(10));
                sqs.on("ChangeMessageVisibilityBatch", okJson("{\"Successful\":[],\"Failed\":[]}"));

                Instant until = lane.keepFor(Duration.ofHours(20));

                assertThat(Duration.between(time.now(), until))
                        .isBetween(Duration.ofHours(12).minusSeconds(2), Duration.ofHours(12));
            }
        }
    }

    @Test
    void aFailedMessageIsRedeliveredAfterItsVisibilityTimeoutAndThenGoesToTheDeadLetterQueue() throws Exception {
        TestQueue dead = TestQueue.standard(Duration.ofSeconds(30));
        TestQueue queue = TestQueue.redriving(false, Duration.ofSeconds(2), dead, 2);
        queue.send("poison");

        try (TestLanes lanes =
                TestLanes.run(TestMapping.of(queue), records -> Settlement.all(records, Fate.Released.FAILED))) {
            await().atMost(Duration.ofSeconds(30)).until(() -> dead.visible() == 1);

            assertThat(lanes.batches)
                    .extracting(batch -> batch.getFirst().deliveries())
                    .containsExactly(1, 2);
            assertThat(dead.receive().getFirst().messageId())
                    .isEqualTo(lanes.batches.getFirst().getFirst().id());
        }
    }

    @Test
    void noMoreMessagesAreHiddenThanLanesCanDeliver() throws Exception {
        TestQueue queue = TestQueue.standard(Duration.ofSeconds(15));
        queue.send(IntStream.range(0, 20).mapToObj(Integer::toString).toArray(String[]::new));
        TestMapping mapping = TestMapping.of(queue).batch(1, Duration.ZERO).scaling(new Scaling.MaximumConcurrency(2));
        AtomicInteger mostHidden = new AtomicInteger();

        try (TestLanes lanes = TestLanes.run(mapping, records -> {
            mostHidden.accumulateAndGet(queue.hidden(), Math::max);
            TestContext.pass(Duration.ofMillis(150));
            return Settlement.all(records, Fate.DELIVERED);
        })) {
            await().atMost(Duration.ofSeconds(60)).until(queue::isEmpty);

            assertThat(mostHidden.get()).isBetween(1, 2);
            assertThat(lanes.batches).hasSize(20);
            assertThat(lanes.batches.stream().flatMap(List::stream).map(SourceRecord::deliveries))
                    .containsOnly(1);
        }
    }
}
