package io.penstock.sqs;

import java.time.Duration;
import java.time.Instant;

/**
 * How many seconds a receive may wait for messages: no longer than the queue has been quiet, so that a stop of a busy
 * mapping is quick, and a short time after a failure. Immutable.
 *
 * @param shakyUntil receives wait a short time until then, because they may hang
 * @param lastMessages when a receive last brought messages; {@link Instant#MIN} before the first
 */
record LongPoll(Instant shakyUntil, Instant lastMessages) {

    /** No failure and no message yet. */
    static final LongPoll FIRST = new LongPoll(Instant.MIN, Instant.MIN);

    /** A stop waits for receives that are open, and which of many gets the next message is up to SQS. */
    static final int SHORTEST_SECONDS = 2;

    private static final int LONGEST_SECONDS = 20;
    private static final int SHAKY_SECONDS = 4;
    private static final Duration SHAKY = Duration.ofSeconds(60);

    /** After a failure. */
    LongPoll failed(Instant now) {
        return new LongPoll(now.plus(SHAKY), lastMessages);
    }

    /** After a receive that brought messages. */
    LongPoll brought(Instant now) {
        return new LongPoll(shakyUntil, now);
    }

    /** The longest wait of a receive that begins now, from 2 to 20. */
    int seconds(Instant now) {
        int longest = now.isBefore(shakyUntil) ? SHAKY_SECONDS : LONGEST_SECONDS;
        return Math.clamp(Duration.between(lastMessages, now).toSeconds(), SHORTEST_SECONDS, longest);
    }
}
