package io.penstock.core.delivery;

import java.time.Duration;

/**
 * What a mapping asks of the delivery of its batches.
 *
 * @param redelivery what happens after a failed attempt
 * @param reportsFailure whether there is a destination for what is discarded
 * @param reportsSuccess whether there is a destination for what is delivered
 * @param maximumDeliveryAge how long a destination record is retried
 * @param functionTimeout the longest time one invocation may take
 */
public record DeliveryPolicy(
        Redelivery redelivery,
        boolean reportsFailure,
        boolean reportsSuccess,
        Duration maximumDeliveryAge,
        Duration functionTimeout) {

    /** Whether a destination record about this decision is wanted. */
    boolean reports(Decision decision) {
        return decision.isFailure() ? reportsFailure : reportsSuccess;
    }

    /** How a queue redelivers. */
    Redelivery.BySource bySource() {
        return switch (redelivery) {
            case Redelivery.BySource bySource -> bySource;
            case Redelivery.InPlace stream -> throw new IllegalArgumentException("a batch of a queue under " + stream);
        };
    }

    /** How a stream retries. */
    Redelivery.InPlace inPlace() {
        return switch (redelivery) {
            case Redelivery.InPlace inPlace -> inPlace;
            case Redelivery.BySource queue -> throw new IllegalArgumentException("a batch of a stream under " + queue);
        };
    }
}
