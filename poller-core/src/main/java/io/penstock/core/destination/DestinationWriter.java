package io.penstock.core.destination;

/**
 * Stores a destination record in the most complete form that the destination takes, so that none waits because it is
 * too large (contract §4). Immutable and thread-safe.
 *
 * @param includePayload whether a failure record carries the event; a success record always does
 * @param maxBytes the largest record that the destination is known to take; a larger one is not even sent
 */
public record DestinationWriter(boolean includePayload, int maxBytes) {

    /** One call of the destination, with one form of the record. */
    @FunctionalInterface
    public interface Call {

        /**
         * Sends {@code json} once.
         *
         * @throws InterruptedException when the thread is interrupted
         */
        Reply send(byte[] json) throws InterruptedException;
    }

    /** What the destination answers to one form of a record. */
    public sealed interface Reply {

        /** It is stored. */
        record Stored() implements Reply {}

        /** A less complete form may be taken: this one is too large, or its payload is not allowed there. */
        record TryLess(String reason) implements Reply {}

        /** As {@link StoreResult.Unavailable}. */
        record Unavailable(String reason) implements Reply {}
    }

    /**
     * Tries once to store {@code record}; sends more than once only when the destination declines a form.
     *
     * @throws InterruptedException when the thread is interrupted; the record may then be stored or not
     */
    public StoreResult store(DestinationRecord record, Call call) throws InterruptedException {
        String declined = "its shortest form is over " + maxBytes + " bytes";
        for (DestinationRecordForm form : DestinationRecordForm.of(record, includePayload)) {
            if (form.payload() && record.event().length > maxBytes) {
                continue;
            }
            byte[] json = DestinationRecordJson.write(record, form);
            if (json.length > maxBytes) {
                continue;
            }
            switch (call.send(json)) {
                case Reply.Stored ignored -> {
                    return new StoreResult.Stored(form.marked());
                }
                case Reply.TryLess less -> declined = less.reason();
                case Reply.Unavailable unavailable -> {
                    return new StoreResult.Unavailable(unavailable.reason());
                }
            }
        }
        return new StoreResult.Unavailable(declined);
    }
}
