package io.penstock.sqs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Since when the oldest message waits in a queue. SQS does not tell that; it follows from what was received last, and
 * from when the queue was seen empty. Messages that come again do not count: they have waited elsewhere. Thread-safe.
 */
final class QueueHead {

    private volatile Instant since = Instant.MIN;

    /** These were received: what is left came about when they came. */
    void received(List<SqsRecord> records) {
        records.stream()
                .filter(record -> record.deliveries() == 1)
                .map(SqsRecord::arrival)
                .min(Instant::compareTo)
                .ifPresent(oldest -> since = oldest);
    }

    /** Nothing waited at {@code instant}. */
    void empty(Instant instant) {
        since = instant;
    }

    /** How long the oldest one has waited now; empty while nothing was received and the queue was not seen empty. */
    Optional<Duration> age(Instant now) {
        Instant oldest = since;
        return oldest.equals(Instant.MIN)
                ? Optional.empty()
                : Optional.of(oldest.isAfter(now) ? Duration.ZERO : Duration.between(oldest, now));
    }
}
