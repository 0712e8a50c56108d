package io.penstock.sqs;

import io.penstock.core.record.FilterView;
import io.penstock.core.record.SourceRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * One received message.
 *
 * @param id the message's id
 * @param position the receipt handle of this receive
 * @param key the message group of a FIFO queue, empty for a standard queue
 * @param arrival when it was sent
 * @param deliveries how often it was received, with this time
 * @param json as the function gets it
 * @param filterView as filters see it
 * @param traceHeader its system attribute {@code AWSTraceHeader}
 */
record SqsRecord(
        String id,
        String position,
        String key,
        Instant arrival,
        int deliveries,
        byte[] json,
        FilterView filterView,
        Optional<String> traceHeader)
        implements SourceRecord {

    /** The view keeps the whole message as the queue's client read it. */
    @Override
    public SqsRecord withoutFilterView() {
        return new SqsRecord(id, position, key, arrival, deliveries, json, FilterView.NONE, traceHeader);
    }

    @Override
    public String toString() {
        return "message " + id;
    }
}
