package io.penstock.core.delivery;

/** What is being done with the present segment of a stream's batch. Immutable. */
sealed interface StreamState {

    /** What is to be done next. */
    Step step();

    /** The function is invoked, or the next attempt waits. */
    record Attempting(Step step) implements StreamState {}

    /** A destination stores the destination record about the head of the segment, or the next attempt at that waits. */
    record Storing(Reporting reporting, Step step) implements StreamState {

        /** The next attempt. */
        static Storing of(Reporting reporting) {
            return new Storing(reporting, reporting.step());
        }

        /** The same with the deadline of {@code policy}. */
        Storing under(DeliveryPolicy policy) {
            return new Storing(reporting.under(policy), step);
        }
    }

    /** The source is notified of the fates of the head of the segment. */
    record Settling(Step step) implements StreamState {}
}
