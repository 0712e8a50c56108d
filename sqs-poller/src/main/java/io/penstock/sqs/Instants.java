package io.penstock.sqs;

import java.time.Instant;

/** Comparing instants. */
final class Instants {

    private Instants() {}

    /** The earlier one of two. */
    static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
