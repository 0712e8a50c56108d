package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.record.PayloadLimit;
import org.junit.jupiter.api.Test;

/** When a lane's turn to receive is over, and how many lanes may receive after it (B28). */
class CollectingTest {

    private static final int BATCH = 20;

    private final Collecting withoutWindow = Collecting.of(false, PayloadLimit.LAMBDA);
    private final Collecting forWindow = Collecting.of(true, PayloadLimit.LAMBDA);

    /** A receive of ten messages at most, for a batch that has {@code before} already. */
    private static Collecting.Receive received(int messages, int before) {
        return new Collecting.Receive(10, BATCH - before, messages, 100L * messages, false, false);
    }

    @Test
    void withoutAWindowATurnIsOneReceiveAndMoreLanesReceiveTheMoreItBrings() {
        assertThat(withoutWindow.after(received(10, 0)))
                .isEqualTo(new Collecting.Next(withoutWindow, SideBySide.ALL, true));
        assertThat(withoutWindow.after(received(3, 0)))
                .isEqualTo(new Collecting.Next(withoutWindow, SideBySide.ONE_MORE, true));
        assertThat(withoutWindow.after(received(0, 0)))
                .isEqualTo(new Collecting.Next(withoutWindow, SideBySide.ONE, true));
    }

    @Test
    void aBatchThatFullReceivesFillLetsOneMoreLaneCollect() {
        Collecting.Next half = forWindow.after(received(10, 0));
        Collecting.Next full = half.then().after(received(10, 10));

        assertThat(half.turnOver()).isFalse();
        assertThat(half.lanes()).isEqualTo(SideBySide.UNCHANGED);
        assertThat(full).isEqualTo(new Collecting.Next(forWindow, SideBySide.ONE_MORE, true));
    }

    @Test
    void aTrickleIsCollectedByOneLaneThatKeepsItsTurn() {
        Collecting.Next trickle = forWindow.after(received(3, 0));
        Collecting.Next later = trickle.then().after(received(10, 3));
        Collecting.Next last = later.then().after(new Collecting.Receive(7, 7, 7, 700, false, false));

        assertThat(trickle.turnOver()).isFalse();
        assertThat(trickle.lanes()).isEqualTo(SideBySide.ONE);
        assertThat(later.turnOver()).isFalse();
        assertThat(last.turnOver()).isTrue();
        assertThat(last.lanes()).as("one of its receives was not full").isEqualTo(SideBySide.UNCHANGED);
    }

    @Test
    void aTurnIsOverWithItsWindow() {
        Collecting.Next next = forWindow.after(new Collecting.Receive(10, 20, 2, 200, true, false));

        assertThat(next).isEqualTo(new Collecting.Next(forWindow, SideBySide.ONE, true));
    }

    @Test
    void aLaneThatTakesWhatOthersLeaveEndsItsTurnWhenNothingIsLeft() {
        Collecting.Next full = forWindow.after(new Collecting.Receive(10, 20, 10, 1_000, false, true));
        Collecting.Next rest = full.then().after(new Collecting.Receive(10, 10, 4, 400, false, true));

        assertThat(full.turnOver()).isFalse();
        assertThat(rest.turnOver()).isTrue();
    }

    @Test
    void aBatchIsFullWhenItsBytesAreAsManyAsTheFunctionTakes() {
        Collecting small = Collecting.of(true, new PayloadLimit(1_500));
        Collecting.Next half = small.after(received(10, 0));
        Collecting.Next full = half.then().after(new Collecting.Receive(10, 10, 5, 500, false, false));

        assertThat(half.turnOver()).isFalse();
        assertThat(full.turnOver()).isTrue();
        assertThat(full.then()).as("the next batch begins with no bytes").isEqualTo(small);
    }
}
