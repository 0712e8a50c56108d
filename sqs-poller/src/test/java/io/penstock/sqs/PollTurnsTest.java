package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.source.Partition;
import io.penstock.core.source.Source;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PollTurnsTest {

    private final VirtualTime time = new VirtualTime();
    private final PollTurns turns = new PollTurns(time);
    private Source source;
    private SqsPartition one;
    private SqsPartition two;

    @BeforeEach
    void lanes() throws Exception {
        source = TestContext.open(TestMapping.of(TestQueue.standard(Duration.ofSeconds(5))), new RecordingListener());
        List<Partition> lanes = source.assignment();
        one = (SqsPartition) lanes.get(0);
        two = (SqsPartition) lanes.get(1);
    }

    @AfterEach
    void close() {
        source.close();
    }

    private boolean take(SqsPartition lane) throws InterruptedException {
        return turns.take(lane, Instant.MAX, Duration.ZERO);
    }

    @Test
    void f22_howeverLongAnOutageLastsALaneTriesAgainWithinFiveSeconds() throws Exception {
        for (int failure = 0; failure < 20; failure++) {
            assertThat(take(one)).isTrue();
            assertThat(turns.failed(one, Backoff.OUTAGE)).isTrue();
            assertThat(take(two)).as("at once after failure %s", failure).isFalse();
            time.advance(Duration.ofSeconds(5));
        }
    }

    @Test
    void f22_aTryThatHangsIsNotWaitedForLong() throws Exception {
        take(one);
        turns.failed(one, Backoff.OUTAGE);
        time.advance(Duration.ofSeconds(1));
        take(two);

        assertThat(take(one)).isFalse();
        time.advance(Duration.ofSeconds(8));

        assertThat(take(one)).isTrue();
    }

    @Test
    void f22_receivesWaitAShortTimeOnlyUntilAMinuteWithoutFailures() throws Exception {
        assertThat(turns.longestPollSeconds(one)).isEqualTo(20);
        take(one);
        turns.failed(one, Backoff.OUTAGE);
        assertThat(turns.longestPollSeconds(one)).isZero();

        turns.answered();

        assertThat(turns.longestPollSeconds(one)).isEqualTo(4);
        time.advance(Duration.ofSeconds(60));
        assertThat(turns.longestPollSeconds(one)).isEqualTo(20);
    }

    @Test
    void f9_lanesThatPollBesideAnotherWaitAShortTimeSinceAStopWaitsForThem() throws Exception {
        turns.widen(1);
        take(one);
        take(two);

        assertThat(turns.longestPollSeconds(one)).isEqualTo(20);
        assertThat(turns.longestPollSeconds(two)).isEqualTo(2);
        turns.giveBack(one);
        assertThat(turns.longestPollSeconds(two)).isEqualTo(20);
    }

    @Test
    void f9_aReceiveWaitsNoLongerThanTheQueueHasBeenQuietSoThatAStopOfABusyOneIsQuick() throws Exception {
        turns.brought();
        assertThat(turns.longestPollSeconds(one)).isEqualTo(2);
        time.advance(Duration.ofSeconds(7));
        assertThat(turns.longestPollSeconds(one)).isEqualTo(7);
        time.advance(Duration.ofMinutes(1));
        assertThat(turns.longestPollSeconds(one)).isEqualTo(20);
    }
}
