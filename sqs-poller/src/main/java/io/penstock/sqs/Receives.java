package io.penstock.sqs;

import io.penstock.core.limit.BytesInFlight;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Receives the messages of a queue as the records of one mapping. Thread-safe. */
record Receives(
        SqsQueue queue, QueueMapping mapping, Visibility visibility, ReceiveMemory memory, QueueHead head, Time time) {

    /** Looks the queue up, and warns when its visibility timeout is too short for the function. */
    void check() throws SourceUnavailable, InterruptedException {
        visibility.of(queue.facts().visibility());
    }

    /**
     * Receives once.
     *
     * @param limit 1 to 10 messages
     * @param waitSeconds 0 to 20
     * @param attempt identifies the receive to a FIFO queue; else null
     * @param lane what the receiving lane has in flight, to which the messages are added
     */
    Received once(int limit, int waitSeconds, @Nullable String attempt, BytesInFlight lane)
            throws SourceUnavailable, InterruptedException {
        SqsQueue.Facts facts = queue.facts();
        Duration timeout = visibility.of(facts.visibility());
        Instant askedAt = time.now();
        List<SqsMessage> messages = queue.receive(facts, limit, waitSeconds, timeout, attempt);
        // SQS hides messages from when it answers, which a long poll may do long after it was asked.
        Instant now = time.now();
        SqsEventFormat format = mapping.format();
        List<SqsRecord> records =
                messages.stream().map(message -> format.record(message, now)).toList();
        memory.received(lane, records);
        note(records, waitSeconds, askedAt);
        return new Received(records, new Hidden(now, timeout), askedAt);
    }

    /** A long poll asks all of SQS, so it finds what there is; of a FIFO queue only what is of no locked group. */
    private void note(List<SqsRecord> records, int waitSeconds, Instant askedAt) {
        if (!records.isEmpty()) {
            head.received(records);
        } else if (waitSeconds > 0 && QueueType.of(mapping.now().source()) == QueueType.STANDARD) {
            head.empty(askedAt);
        }
    }
}
