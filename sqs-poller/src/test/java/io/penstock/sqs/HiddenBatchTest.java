package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Field bugs B4 and F7: until when the messages of a batch are hidden, and for how long they can be. */
class HiddenBatchTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final HiddenBatch batch = HiddenBatch.of(new Hidden(NOON, Duration.ofSeconds(30)));

    private static Instant after(Duration duration) {
        return NOON.plus(duration);
    }

    @Test
    void allMessagesHaveTheEndOfThoseThatBecomeVisibleFirst() {
        HiddenBatch longer = batch.with(new Hidden(after(Duration.ofSeconds(5)), Duration.ofSeconds(30)));
        HiddenBatch shorter = batch.with(new Hidden(after(Duration.ofSeconds(5)), Duration.ofSeconds(10)));

        assertThat(longer.until()).isEqualTo(after(Duration.ofSeconds(30)));
        assertThat(shorter.until()).isEqualTo(after(Duration.ofSeconds(15)));
    }

    @Test
    void anExtensionIsDueWhenHalfOfTheTimeoutIsOver() {
        assertThat(batch.isHalfOver(after(Duration.ofMillis(14_999)))).isFalse();
        assertThat(batch.isHalfOver(after(Duration.ofSeconds(15)))).isTrue();
        assertThat(batch.isOver(after(Duration.ofMillis(29_999)))).isFalse();
        assertThat(batch.isOver(after(Duration.ofSeconds(30)))).isTrue();
    }

    @Test
    void anExtensionIsInWholeSecondsAndAtLeastTheVisibilityTimeout() {
        Instant now = after(Duration.ofSeconds(15));

        assertThat(batch.extension(Duration.ZERO, now)).contains(Duration.ofSeconds(30));
        assertThat(batch.extension(Duration.ofMillis(60_001), now)).contains(Duration.ofSeconds(61));
        assertThat(batch.extendedTo(after(Duration.ofSeconds(90))).extension(Duration.ofSeconds(60), now))
                .as("hidden for longer already")
                .isEmpty();
    }

    @Test
    void f7_noExtensionGoesBeyondTwelveHoursAfterTheReceive() {
        assertThat(batch.extension(Duration.ofHours(20), after(Duration.ofSeconds(15))))
                .contains(Duration.ofHours(12).minusSeconds(16));
    }

    @Test
    void f7_aMessageThatCannotBeExtendedEndsTheBatchWhenItBecomesVisible() {
        HiddenBatch lost = batch.withLost().extendedTo(after(Duration.ofMinutes(5)));

        assertThat(lost.until()).isEqualTo(after(Duration.ofMinutes(5)));
        assertThat(lost.wholeUntil()).isEqualTo(after(Duration.ofSeconds(30)));
    }

    @Test
    void oneMessageIsHiddenForWholeSecondsToTheMomentThatIsAskedForAndNotLessLong() {
        Instant now = after(Duration.ofSeconds(10));

        assertThat(batch.secondsTo(now.plusMillis(5_001), now)).hasValue(6);
        assertThat(batch.secondsTo(now.plusSeconds(600), now)).hasValue(600);
        assertThat(batch.secondsTo(now, now)).as("at once").hasValue(0);
        assertThat(batch.secondsTo(Instant.MIN, now)).as("at once").hasValue(0);
    }

    @Test
    void oneMessageIsNeverHiddenForMoreThanTwelveHoursAfterTheReceive() {
        HiddenBatch late = batch.extendedTo(after(Duration.ofHours(12)));
        Instant now = after(Duration.ofHours(11));

        assertThat(late.secondsTo(now.plusSeconds(7_200), now)).hasValue(3_599);
        assertThat(late.secondsTo(
                        now.plusSeconds(7_200), after(Duration.ofHours(12).minusMillis(500))))
                .hasValue(0);
    }

    @Test
    void aMessageThatMayBeVisibleAlreadyIsLeftToWhoeverReceivesIt() {
        assertThat(batch.secondsTo(after(Duration.ofSeconds(90)), after(Duration.ofSeconds(30))))
                .isEmpty();
    }
}
