package io.penstock.core.destination;

/**
 * Stores a record in the most complete form that its place takes, so that no record waits for being too large
 * (contract §4). Immutable and thread-safe.
 *
 * @param includePayload whether a failure record carries the event; a success record always does
 * @param maxBytes the largest record that the place is known to take; a larger one is not even tried
 */
public record OutcomeWriter(boolean includePayload, int maxBytes) {

    /** One call of the place, with one form of the record. */
    @FunctionalInterface
    public interface Call {

        /**
         * Sends {@code json} once.
         *
         * @throws InterruptedException when the thread is interrupted
         */
        Reply send(byte[] json) throws InterruptedException;
    }

    /** What a place says to one form of a record. */
    public sealed interface Reply {

        /** It is stored. */
        record Stored() implements Reply {}

        /** A less complete form may be taken: this one is too large, or its payload is not allowed there. */
        record TryLess(String reason) implements Reply {}

        /** As {@link StoreOutcome.Unavailable}. */
        record Unavailable(String reason) implements Reply {}
    }

    /**
     * Tries once to store {@code outcome}; sends more than once only when the place declines a form.
     *
     * @throws InterruptedException when the thread is interrupted; the record may then be stored or not
     */
    public StoreOutcome store(OutcomeRecord outcome, Call call) throws InterruptedException {
        String declined = "its shortest form is over " + maxBytes + " bytes";
        for (OutcomeForm form : OutcomeForm.of(outcome, includePayload)) {
            if (form.payload() && outcome.event().length > maxBytes) {
                continue;
            }
            byte[] json = OutcomeJson.write(outcome, form);
            if (json.length > maxBytes) {
                continue;
            }
            switch (call.send(json)) {
                case Reply.Stored ignored -> {
                    return new StoreOutcome.Stored(form.marked());
                }
                case Reply.TryLess less -> declined = less.reason();
                case Reply.Unavailable unavailable -> {
                    return new StoreOutcome.Unavailable(unavailable.reason());
                }
            }
        }
        return new StoreOutcome.Unavailable(declined);
    }
}
