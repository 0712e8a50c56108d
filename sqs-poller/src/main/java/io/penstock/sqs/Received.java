package io.penstock.sqs;

import java.time.Instant;
import java.util.List;

/**
 * What one receive brought.
 *
 * @param records the messages in order, none when there were none before the wait was over
 * @param hidden for how long SQS hides them
 * @param askedAt when SQS was asked, which may be long before it answered
 */
record Received(List<SqsRecord> records, Hidden hidden, Instant askedAt) {

    /** The size of the messages as sent to the function. */
    long bytes() {
        return records.stream().mapToLong(record -> record.json().length).sum();
    }
}
