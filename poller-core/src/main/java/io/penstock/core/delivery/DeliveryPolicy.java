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
        Duration functionTimeout) {}
