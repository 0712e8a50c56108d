package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReceiveTurnsTest {

    private final VirtualTime time = new VirtualTime();
    private final ReceiveTurns turns = new ReceiveTurns(new LoneTime(time));
    private final LaneId one = new LaneId(1, 1);
    private final LaneId two = new LaneId(2, 2);

    private boolean take(LaneId lane) throws InterruptedException {
        return turns.take(lane, Instant.MAX, time.now());
    }

    private Instant in(Duration duration) {
        return time.now().plus(duration);
    }

    @Test
    void aLaneWaitsForItsTurnNoLongerThanItAsksTo() throws Exception {
        take(one);

        assertThat(turns.take(two, Instant.MAX, in(Duration.ofSeconds(20)))).isFalse();

        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(20));
        turns.end(one);
        assertThat(take(two)).isTrue();
    }

    @Test
    void aTurnThatWasNotEndedIsFreeWhenItsTimeIsOver() throws Exception {
        turns.take(one, in(Duration.ofSeconds(5)), time.now());

        assertThat(turns.take(two, Instant.MAX, in(Duration.ofSeconds(20)))).isTrue();

        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aLaneThatWaitsProbesTheQueueAsSoonAsAProbeIsDue() throws Exception {
        take(one);
        turns.failed(one, Backoff.OUTAGE);

        assertThat(turns.take(two, Instant.MAX, in(Duration.ofMinutes(1)))).isTrue();

        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(1));
        assertThat(turns.failed(one, Backoff.OUTAGE)).as("another lane probes").isFalse();
        assertThat(turns.failed(two, Backoff.OUTAGE)).as("the lane that probes").isTrue();
    }

    @Test
    void aLaneThatStopsDuringItsProbeLeavesItToTheNext() throws Exception {
        take(one);
        turns.failed(one, Backoff.OUTAGE);
        time.advance(Duration.ofSeconds(1));
        take(one);

        turns.end(one);

        assertThat(turns.isOutage()).isTrue();
        assertThat(take(two)).isTrue();
    }

    @Test
    void fullReceivesLetAllLanesReceiveAndAQuietQueueOne() throws Exception {
        turns.allow(SideBySide.ALL);
        assertThat(take(one) && take(two)).isTrue();
        turns.end(one);
        turns.end(two);

        turns.allow(SideBySide.ONE);

        assertThat(take(one)).isTrue();
        assertThat(take(two)).isFalse();
    }

    @Test
    void f22_howeverLongAnOutageLastsALaneProbesTheQueueWithinFiveSeconds() throws Exception {
        for (int failure = 0; failure < 20; failure++) {
            assertThat(take(one)).isTrue();
            assertThat(turns.failed(one, Backoff.OUTAGE)).isTrue();
            assertThat(take(two)).as("at once after failure %s", failure).isFalse();
            time.advance(Duration.ofSeconds(5));
        }
    }

    @Test
    void f22_aProbeThatHangsIsNotWaitedForLong() throws Exception {
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
        assertThat(turns.longestWaitSeconds(one)).isEqualTo(20);
        take(one);
        turns.failed(one, Backoff.OUTAGE);
        assertThat(turns.longestWaitSeconds(one)).isZero();

        turns.answered();

        assertThat(turns.longestWaitSeconds(one)).isEqualTo(4);
        time.advance(Duration.ofSeconds(60));
        assertThat(turns.longestWaitSeconds(one)).isEqualTo(20);
    }

    @Test
    void f9_lanesThatReceiveBesideAnotherWaitAShortTimeSinceAStopWaitsForThem() throws Exception {
        turns.allow(SideBySide.ONE_MORE);
        take(one);
        take(two);

        assertThat(turns.longestWaitSeconds(one)).isEqualTo(20);
        assertThat(turns.longestWaitSeconds(two)).isEqualTo(2);
        turns.end(one);
        assertThat(turns.longestWaitSeconds(two)).isEqualTo(20);
    }

    @Test
    void f9_aReceiveWaitsNoLongerThanTheQueueHasBeenQuietSoThatAStopOfABusyOneIsQuick() throws Exception {
        turns.brought();
        assertThat(turns.longestWaitSeconds(one)).isEqualTo(2);
        time.advance(Duration.ofSeconds(7));
        assertThat(turns.longestWaitSeconds(one)).isEqualTo(7);
        time.advance(Duration.ofMinutes(1));
        assertThat(turns.longestWaitSeconds(one)).isEqualTo(20);
    }
}
