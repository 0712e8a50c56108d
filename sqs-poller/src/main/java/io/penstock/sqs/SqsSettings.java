package io.penstock.sqs;

import java.time.Duration;

/**
 * What holds for all queues.
 *
 * @param callTimeout how long a call that does not wait for messages may take
 * @param idleLimit how long a lane finds nothing before it may retire
 * @param openReceives what becomes of open receives at a graceful stop
 */
record SqsSettings(Duration callTimeout, Duration idleLimit, OpenReceives openReceives) {

    /** How long a call may take: a long poll of 20 s, and time for its answer. */
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(25);

    /** As long as a long poll lasts. */
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(20);

    /** Those of production. */
    static SqsSettings of(OpenReceives openReceives) {
        return new SqsSettings(CALL_TIMEOUT, IDLE_LIMIT, openReceives);
    }
}
