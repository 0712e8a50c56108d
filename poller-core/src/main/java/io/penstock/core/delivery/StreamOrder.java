package io.penstock.core.delivery;

import io.penstock.core.record.Batch;
import io.penstock.core.record.WindowState;
import java.time.Instant;
import java.util.Optional;

/**
 * What stays the same from one segment of a stream's batch to the next, but for the state of a tumbling window in the
 * batch. Immutable.
 *
 * @param started when the delivery began
 */
record StreamOrder(Batch batch, DeliveryPolicy policy, Redelivery.InPlace redelivery, Instant started) {

    /** The same under another policy. */
    StreamOrder under(DeliveryPolicy next) {
        return new StreamOrder(batch, next, next.inPlace(), started);
    }

    /** The order for what remains, with what the function has gathered; nothing when that is too large. */
    StreamOrder with(Optional<WindowState> gathered) {
        WindowState next =
                gathered.filter(some -> !some.isTooLargeFor(batch.limit())).orElse(WindowState.EMPTY);
        Batch left = batch.window().map(frame -> batch.within(frame.with(next))).orElse(batch);
        return new StreamOrder(left, policy, redelivery, started);
    }

    /** Whether the record at {@code index} is too old; for an index after the last record, the call without records. */
    boolean isExpired(int index, Instant now) {
        return redelivery
                .maximumAge()
                .map(age -> !now.isBefore(since(index).plus(age)))
                .orElse(false);
    }

    /** From when on age counts, by our clock: a record's arrival, or when a call without records was due. */
    Instant since(int index) {
        return index < batch.size() ? batch.arrival(index) : started;
    }
}
