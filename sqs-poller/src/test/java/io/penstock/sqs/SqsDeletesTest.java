package io.penstock.sqs;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.penstock.sqs.SqsStub.error;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.mapping.Arn;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.source.Source;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.TestRecord;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Field bug B6, and what the queue is asked to do for each fate. */
class SqsDeletesTest {

    private static final Arn QUEUE = new Arn("aws", "sqs", "us-east-1", "000000000000", "q");
    private static final Arn FIFO = new Arn("aws", "sqs", "us-east-1", "000000000000", "q.fifo");

    private final SqsStub sqs = SqsStub.alone();
    private final RecordingListener listener = new RecordingListener();
    private final List<Source> opened = new ArrayList<>();
    private Partition lane;

    @BeforeEach
    void openAQueue() throws Exception {
        open(QUEUE, SqsSettings.CALL_TIMEOUT);
    }

    private void open(Arn queue, Duration callTimeout) throws Exception {
        Source source = TestContext.open(
                TestFactory.at(sqs.endpoint()).callTimeout(callTimeout).build(), TestMapping.of(queue), listener);
        opened.add(source);
        lane = source.assignment().getFirst();
    }

    @AfterEach
    void close() {
        opened.forEach(Source::close);
        sqs.close();
    }

    @Test
    void aDeleteThatFailsForAMomentIsRetriedAndARefusedOneIsNot() throws Exception {
        open(QUEUE, Duration.ofSeconds(2));
        String allOk = "{\"Successful\":[],\"Failed\":[]}";
        String twoFailed = "{\"Successful\":[],\"Failed\":["
                + "{\"Id\":\"3\",\"SenderFault\":false,\"Code\":\"InternalError\",\"Message\":\"later\"},"
                + "{\"Id\":\"4\",\"SenderFault\":true,\"Code\":\"ReceiptHandleIsInvalid\",\"Message\":\"never\"}]}";
        sqs.inTurn("DeleteMessageBatch", okJson(twoFailed), okJson(allOk).withFixedDelay(3_500), okJson(allOk));

        lane.settle(Settlement.all(TestRecord.records(10), Fate.DELIVERED));

        List<JsonNode> calls = sqs.calls("DeleteMessageBatch");
        assertThat(calls).extracting(call -> call.get("Entries").size()).containsExactly(10, 1, 1);
        assertThat(handles(calls.getLast())).containsExactly("position-of-4");
        assertThat(listener.of(LaneEvent.Deleted.class))
                .containsExactly(new LaneEvent.Deleted(9, 1, "ReceiptHandleIsInvalid: never"));
    }

    @Test
    void f14_deletesAreRetriedUntilTheVisibilityTimeoutNearlyEnds() throws Exception {
        VirtualTime time = new VirtualTime();
        try (SqsStub faulty = SqsStub.inFrontOfElasticMq()) {
            faulty.on("DeleteMessageBatch", error(500, "InternalError"));

            receiveAndSettle(faulty, time);

            assertThat(time.elapsed()).isBetween(Duration.ofSeconds(298), Duration.ofSeconds(300));
            assertThat(faulty.calls("DeleteMessageBatch")).hasSizeBetween(20, 50);
            assertNotDeleted(1, "InternalError");
        }
    }

    @Test
    void f14_aDeleteThatSucceedsAfterManyFailuresIsADelete() throws Exception {
        ResponseDefinitionBuilder[] answers = new ResponseDefinitionBuilder[10];
        Arrays.fill(answers, error(500, "InternalError"));
        answers[9] = okJson("{\"Successful\":[],\"Failed\":[]}");
        try (SqsStub faulty = SqsStub.inFrontOfElasticMq()) {
            faulty.inTurn("DeleteMessageBatch", answers);

            receiveAndSettle(faulty, new VirtualTime());

            assertThat(listener.of(LaneEvent.Deleted.class)).containsExactly(new LaneEvent.Deleted(1));
        }
    }

    /** One message that is hidden for 300 s. */
    private void receiveAndSettle(SqsStub faulty, VirtualTime time) throws Exception {
        TestQueue queue = TestQueue.standard(Duration.ofSeconds(300));
        queue.send("m");
        SqsSourceFactory factory = TestFactory.at(faulty.endpoint()).clock(time).build();
        try (Source slow = TestContext.open(factory, TestMapping.of(queue), listener)) {
            Partition first = slow.assignment().getFirst();
            Pulled.Records pulled = (Pulled.Records) first.pull(10, Duration.ofSeconds(10));
            first.settle(Settlement.all(pulled.records(), Fate.DELIVERED));
        }
    }

    @Test
    void aBatchOfWhichEverythingFailedMakesNoCall() {
        lane.settle(Settlement.all(TestRecord.records(3), Fate.Released.FAILED));
        lane.settle(Settlement.all(TestRecord.records(3), Fate.Released.NOT_ATTEMPTED));

        assertThat(sqs.calls("DeleteMessageBatch")).isEmpty();
        assertThat(sqs.calls("ChangeMessageVisibilityBatch")).isEmpty();
        assertThat(listener.of(LaneEvent.Deleted.class)).isEmpty();
    }

    @Test
    void twoReceiptsOfOneMessageAreBothDeleted() {
        SourceRecord again = new SqsRecord(
                "1",
                "other-receipt",
                "",
                TestRecord.record("1").arrival(),
                2,
                new byte[0],
                TestRecord.record("1").filterView(),
                Optional.empty());
        sqs.on("DeleteMessageBatch", okJson("{\"Successful\":[],\"Failed\":[]}"));

        lane.settle(Settlement.all(List.of(TestRecord.record("1"), again), Fate.FILTERED));

        JsonNode call = sqs.calls("DeleteMessageBatch").getFirst();
        assertThat(handles(call)).containsExactly("position-of-1", "other-receipt");
        assertThat(call.get("Entries").get(0).get("Id"))
                .isNotEqualTo(call.get("Entries").get(1).get("Id"));
    }

    @Test
    void deletesOfMessagesThatAreVisibleAgainAreAttemptedFiveTimes() {
        sqs.on("DeleteMessageBatch", error(500, "InternalError"));

        lane.settle(Settlement.all(TestRecord.records(10), Fate.DELIVERED));

        assertThat(sqs.calls("DeleteMessageBatch")).hasSize(5);
        assertNotDeleted(10, "InternalError");
    }

    @Test
    void aMissingQueueIsNotAskedAgain() {
        sqs.on("DeleteMessageBatch", error(400, "QueueDoesNotExist"));

        lane.settle(Settlement.all(TestRecord.records(10), Fate.DELIVERED));

        assertThat(sqs.calls("DeleteMessageBatch")).hasSize(1);
        assertNotDeleted(10, "QueueDoesNotExist");
    }

    @Test
    void messagesReleasedByAStopBecomeVisibleAtOnceAndFinishedOnesAreDeleted() {
        sqs.on("DeleteMessageBatch", okJson("{\"Successful\":[],\"Failed\":[]}"));
        sqs.on("ChangeMessageVisibilityBatch", okJson("{\"Successful\":[],\"Failed\":[]}"));

        lane.settle(new Settlement.Builder(5)
                .add(TestRecord.record("1"), Fate.DELIVERED)
                .add(TestRecord.record("2"), new Fate.Discarded(Fate.Reason.RETRIES, Fate.Report.STORED))
                .add(TestRecord.record("3"), Fate.Released.FAILED)
                .add(TestRecord.record("4"), Fate.FILTERED)
                .add(TestRecord.record("5"), Fate.Released.STOPPED)
                .build());

        assertThat(handles(sqs.calls("DeleteMessageBatch").getFirst()))
                .containsExactly("position-of-1", "position-of-2", "position-of-4");
        JsonNode release = sqs.calls("ChangeMessageVisibilityBatch").getFirst();
        assertThat(handles(release)).containsExactly("position-of-5");
        assertThat(release.get("Entries").get(0).get("VisibilityTimeout").asInt())
                .isZero();
    }

    @Test
    void ofAGroupNothingBecomesVisibleAfterAMessageThatStaysHidden() throws Exception {
        open(FIFO, SqsSettings.CALL_TIMEOUT);
        sqs.on("ChangeMessageVisibilityBatch", okJson("{\"Successful\":[],\"Failed\":[]}"));

        lane.settle(new Settlement.Builder(4)
                .add(TestRecord.record("1").withKey("a"), Fate.Released.FAILED)
                .add(TestRecord.record("2").withKey("b"), Fate.Released.STOPPED)
                .add(TestRecord.record("3").withKey("a"), Fate.Released.STOPPED)
                .add(TestRecord.record("4").withKey("b"), Fate.Released.STOPPED)
                .build());

        assertThat(sqs.calls("ChangeMessageVisibilityBatch")).hasSize(1);
        assertThat(handles(sqs.calls("ChangeMessageVisibilityBatch").getFirst()))
                .containsExactly("position-of-2", "position-of-4");
    }

    private void assertNotDeleted(int messages, String reason) {
        assertThat(listener.of(LaneEvent.Deleted.class)).singleElement().satisfies(deletion -> {
            assertThat(deletion).isEqualTo(new LaneEvent.Deleted(0, messages, deletion.reason()));
            assertThat(deletion.reason()).contains(reason);
        });
    }

    private static List<String> handles(JsonNode call) {
        return call.get("Entries")
                .valueStream()
                .map(entry -> entry.get("ReceiptHandle").asString())
                .toList();
    }
}
