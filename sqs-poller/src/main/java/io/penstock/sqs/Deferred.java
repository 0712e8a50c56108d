package io.penstock.sqs;

import java.util.List;

/** FIFO messages that a lane has received and does not deliver yet, because another lane has their group. Immutable. */
sealed interface Deferred {

    /** Nothing is deferred. */
    record None() implements Deferred {}

    /** These, hidden for so long. */
    record Messages(List<SqsRecord> records, Hidden hidden) implements Deferred {}

    /** These, or nothing when there are none. */
    static Deferred of(List<SqsRecord> records, Hidden hidden) {
        return records.isEmpty() ? new None() : new Messages(records, hidden);
    }
}
