package io.penstock.core.lane;

import io.penstock.core.delivery.DeliveryPolicy;
import io.penstock.core.delivery.OutcomeDestinations;
import io.penstock.core.event.LaneListener;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.mapping.Mapping;

/**
 * What all lanes of a mapping share.
 *
 * @param mapping what is asked for
 * @param function what is called
 * @param destinations where outcomes go, as the mapping says
 * @param listener hears what happens
 */
public record LaneSettings(
        Mapping mapping, FunctionInvoker function, OutcomeDestinations destinations, LaneListener listener) {

    /** How batches of the mapping are delivered. */
    DeliveryPolicy policy() {
        return new DeliveryPolicy(
                mapping.redelivery(),
                destinations.onFailure().isPresent(),
                destinations.onSuccess().isPresent(),
                mapping.outcomes().maximumDeliveryAge());
    }
}
