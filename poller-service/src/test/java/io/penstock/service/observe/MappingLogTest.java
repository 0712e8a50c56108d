package io.penstock.service.observe;

import static io.penstock.core.testkit.TestRecord.record;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class MappingLogTest {

    private static final UUID REQUEST = new UUID(1, 1);

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.penstock.mapping");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final VirtualTime time = new VirtualTime();
    private final MappingLog log = new MappingLog("orders", time);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void goodBatchesAreNotLogged() {
        happen(new LaneEvent.Started());
        happen(new LaneEvent.Received(1, 0));
        happen(new LaneEvent.BatchFormed(REQUEST, 1, VirtualTime.START, List.of()));
        happen(new LaneEvent.Invoked(REQUEST, 1, 0, ScriptedFunction.accepted("null"), Duration.ofMillis(1)));
        happen(new LaneEvent.Settled(Settlement.all(List.of(record("1")), Fate.DELIVERED)));
        happen(new LaneEvent.Deleted(1));
        happen(new LaneEvent.Ended());

        assertThat(lines.list).isEmpty();
    }

    @Test
    void f19_noReasonBreaksItsLine() {
        happen(new LaneEvent.Invoked(
                REQUEST,
                1,
                1,
                new InvocationResult.Unreachable("down\r\n2026-01-01 INFO forged", Duration.ZERO),
                Duration.ofMillis(1)));
        happen(new LaneEvent.SourceFailed("first\nsecond", VirtualTime.START));
        happen(new LaneEvent.Warned("one\ntwo"));

        assertThat(lines.list).hasSize(3).noneMatch(line -> text(line).contains("\n"));
    }

    @Test
    void aFloodOfFailuresIsOneLineInTenSecondsWithTheNumberOfTheOthers() {
        for (int second = 0; second <= 10; second++) {
            happen(new LaneEvent.Invoked(REQUEST, 3, 3, ScriptedFunction.failing(), Duration.ofMillis(20)));
            time.advance(Duration.ofSeconds(1));
        }

        assertThat(lines.list)
                .extracting(MappingLogTest::text)
                .containsExactly(
                        "WARN Function failed; its batch is retried, split or discarded under the mapping's limits "
                                + "[mapping=\"orders\", partition=\"lane-1\", requestId=\"" + REQUEST
                                + "\", records=\"3\", failed=\"3\", tookMs=\"20\", status=\"200\", "
                                + "error=\"Unhandled\", suppressed=\"0\"]",
                        "WARN Function failed; its batch is retried, split or discarded under the mapping's limits "
                                + "[mapping=\"orders\", partition=\"lane-1\", requestId=\"" + REQUEST
                                + "\", records=\"3\", failed=\"3\", tookMs=\"20\", status=\"200\", "
                                + "error=\"Unhandled\", suppressed=\"9\"]");
    }

    @Test
    void kindsOfFailureAreLimitedEachByItself() {
        happen(new LaneEvent.Invoked(REQUEST, 1, 1, ScriptedFunction.failing(), Duration.ZERO));
        happen(new LaneEvent.Invoked(REQUEST, 1, 1, ScriptedFunction.throttled(), Duration.ZERO));

        assertThat(lines.list)
                .extracting(ILoggingEvent::getMessage)
                .containsExactly(
                        "Function failed; its batch is retried, split or discarded under the mapping's limits",
                        "Function is throttled; Penstock backs off and invokes it again, and no retry is spent");
    }

    @Test
    void discardedRecordsAreLoggedWithTheirRange() {
        happen(new LaneEvent.Settled(new Settlement.Builder(3)
                .add(record("1"), Fate.DELIVERED)
                .add(record("2"), new Fate.Discarded(Fate.Reason.AGE, Fate.Report.NOT_WANTED))
                .add(record("3"), new Fate.Discarded(Fate.Reason.AGE, Fate.Report.NOT_WANTED))
                .add(record("4"), new Fate.Discarded(Fate.Reason.RETRIES, Fate.Report.LOST))
                .build()));

        assertThat(lines.list)
                .extracting(MappingLogTest::text)
                .containsExactly("WARN Records were discarded; they will not be sent again "
                        + "[mapping=\"orders\", partition=\"lane-1\", records=\"2\", "
                        + "reason=\"AGE\", stored=\"false\", first=\"2\", last=\"3\"]");
    }

    @Test
    void aLossIsAnErrorWithItsRangeAndWithoutThePayload() {
        DestinationRecord result = new DestinationRecord(
                DestinationRecord.Condition.RETRY_ATTEMPTS_EXHAUSTED,
                VirtualTime.START,
                new DestinationRecord.LastInvocation(REQUEST, "arn", 1, null),
                new DestinationRecord.ReportedRecords(
                        REQUEST,
                        "lane-1",
                        new BatchInfo("SQSBatchInfo", Map.of("messageIds", List.of("4", "5"))),
                        2,
                        Optional.empty(),
                        "{\"secret\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));

        happen(new LaneEvent.Lost(result, "destination is gone"));

        assertThat(lines.list)
                .extracting(MappingLogTest::text)
                .containsExactly("ERROR A destination record could not be stored and is lost. Its records were "
                        + "discarded, and work goes on without them; read them again from the stream by their range, "
                        + "as long as it keeps them [mapping=\"orders\", "
                        + "partition=\"lane-1\", requestId=\"" + REQUEST
                        + "\", condition=\"RetryAttemptsExhausted\", records=\"2\", reason=\"destination is gone\", "
                        + "messageIds=\"[4, 5]\"]");
    }

    @Test
    void messagesThatAreNotDeletedAreLoggedWithTheReason() {
        happen(new LaneEvent.Deleted(9, 1, "AccessDenied: no"));

        assertThat(lines.list)
                .extracting(MappingLogTest::text)
                .containsExactly("WARN Messages could not be deleted and will be redelivered, although they are "
                        + "finished [mapping=\"orders\", partition=\"lane-1\", records=\"1\", "
                        + "reason=\"AccessDenied: no\", suppressed=\"0\"]");
    }

    @Test
    void aSourceThatFailsAndRecoversIsTwoLines() {
        for (int attempt = 0; attempt < 5; attempt++) {
            happen(new LaneEvent.SourceFailed("queue does not exist", VirtualTime.START));
        }
        happen(new LaneEvent.Received(0, 0));
        happen(new LaneEvent.Received(0, 0));

        assertThat(lines.list)
                .extracting(ILoggingEvent::getMessage)
                .containsExactly("Source can't be read; reading it is retried at nextAttempt", "Source is read again");
    }

    @Test
    void differentWarningsAreAllLogged() {
        happen(new LaneEvent.Warned("visibility is short"));
        happen(new LaneEvent.Warned("visibility is short"));
        happen(new LaneEvent.Warned("records were trimmed"));

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("visibility is short", "records were trimmed");
    }

    private void happen(LaneEvent event) {
        log.happened("lane-1", event);
    }

    private static String text(ILoggingEvent line) {
        return line.getLevel() + " " + line.getFormattedMessage() + " " + line.getKeyValuePairs();
    }
}
