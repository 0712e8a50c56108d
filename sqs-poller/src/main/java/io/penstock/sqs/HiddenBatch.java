package io.penstock.sqs;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Until when the messages that a lane has in flight are hidden: all get one common end, so that none of a group can
 * overtake another (field bug B4). Immutable.
 *
 * @param received when the first of them was received
 * @param until when they become visible again unless their visibility timeout is extended
 * @param lostFrom since when one of them is visible that could not be extended, so that the batch is not ours as a
 *     whole; {@link Instant#MAX} while there is none
 * @param timeout the visibility timeout of the last receive
 */
record HiddenBatch(Instant received, Instant until, Instant lostFrom, Duration timeout) {

    /** Before the first message: nothing is hidden. */
    static final HiddenBatch NONE = new HiddenBatch(Instant.MIN, Instant.MIN, Instant.MAX, Duration.ZERO);

    /** The first messages. */
    static HiddenBatch of(Hidden hidden) {
        return new HiddenBatch(hidden.from(), hidden.until(), Instant.MAX, hidden.timeout());
    }

    /** With messages of a later receive. */
    HiddenBatch with(Hidden more) {
        return new HiddenBatch(received, Instants.earlier(until, more.until()), lostFrom, more.timeout());
    }

    /** True when half of the visibility timeout is over. */
    boolean isHalfOver(Instant now) {
        return Duration.between(now, until).compareTo(timeout.dividedBy(2)) <= 0;
    }

    /** True when the messages may be visible. */
    boolean isOver(Instant now) {
        return !now.isBefore(until);
    }

    /**
     * For how long from {@code now} on the messages are to be hidden, so that it is at least {@code wanted} and their
     * visibility timeout, or else as long as SQS allows; empty when they are hidden for longer already.
     */
    Optional<Duration> extension(Duration wanted, Instant now) {
        Duration by = shorter(wholeSeconds(wanted.compareTo(timeout) > 0 ? wanted : timeout), longest(now));
        return by.compareTo(Duration.between(now, until)) > 0 ? Optional.of(by) : Optional.empty();
    }

    /**
     * For how many seconds from {@code now} on one of them is to be hidden, so that it becomes visible at {@code
     * visible} or up to a second later, or else as late as SQS allows; 0 for at once. Empty when it may be visible, and
     * so another's, already.
     */
    OptionalInt secondsTo(Instant visible, Instant now) {
        if (!visible.isAfter(now)) {
            return OptionalInt.of(0);
        }
        if (isOver(now)) {
            return OptionalInt.empty();
        }
        Duration seconds = shorter(wholeSeconds(Duration.between(now, visible)), longest(now));
        return OptionalInt.of((int) Math.max(0, seconds.toSeconds()));
    }

    /** How long SQS hides them yet at the most, with a second to spare for what a call takes. */
    private Duration longest(Instant now) {
        return Duration.between(now, received.plus(Visibility.LONGEST))
                .minusSeconds(1)
                .truncatedTo(ChronoUnit.SECONDS);
    }

    /** After all of them were extended. */
    HiddenBatch extendedTo(Instant end) {
        return new HiddenBatch(received, end, lostFrom, timeout);
    }

    /** After SQS has refused to extend one of them. */
    HiddenBatch withLost() {
        return new HiddenBatch(received, until, Instants.earlier(until, lostFrom), timeout);
    }

    /** Until when all messages of the batch are hidden. */
    Instant wholeUntil() {
        return Instants.earlier(lostFrom, until);
    }

    /** SQS hides for whole seconds: rounded up, so that what is asked for is never a little too short. */
    private static Duration wholeSeconds(Duration duration) {
        return Duration.ofSeconds(duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
