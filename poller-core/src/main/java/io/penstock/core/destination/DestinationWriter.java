package io.penstock.core.destination;

import io.penstock.core.destination.StoreResult.Declined;
import io.penstock.core.destination.StoreResult.Unavailable;

/**
 * Stores each record in the most complete form that its store takes, so that no record waits for being too large
 * (contract §4). Immutable and thread-safe.
 */
public final class DestinationWriter implements Destination {

    private final DestinationStore store;
    private final boolean includePayload;

    /**
     * Writes to {@code store}.
     *
     * @param includePayload whether a failure record carries the event; a success record always does
     */
    public DestinationWriter(DestinationStore store, boolean includePayload) {
        this.store = store;
        this.includePayload = includePayload;
    }

    @Override
    public String kind() {
        return store.kind();
    }

    /** Sends the record more than once only when the store declines a form. */
    @Override
    public StoreResult store(DestinationRecord record) throws InterruptedException {
        int maxBytes = store.maxBytes(record);
        String reason = "its shortest form is over " + maxBytes + " bytes";
        for (DestinationRecordForm form : DestinationRecordForm.of(record, includePayload)) {
            if (form.payload() && record.event().length > maxBytes) {
                continue;
            }
            WrittenRecord written = WrittenRecord.of(record, form);
            if (written.json().length > maxBytes) {
                continue;
            }
            StoreResult result = store.store(written);
            if (!(result instanceof Declined declined)) {
                return result;
            }
            reason = declined.reason();
        }
        return new Unavailable(reason);
    }

    @Override
    public void close() {
        // a store holds nothing of its own
    }
}
