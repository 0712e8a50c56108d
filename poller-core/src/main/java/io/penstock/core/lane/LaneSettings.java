package io.penstock.core.lane;

import io.penstock.core.delivery.DeliveryPolicy;
import io.penstock.core.delivery.Destinations;
import io.penstock.core.delivery.Redelivery;
import io.penstock.core.event.LaneListener;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.mapping.Mapping;
import java.time.Duration;

/**
 * What all lanes of a mapping share.
 *
 * @param mapping what is asked for
 * @param function what is invoked
 * @param destinations where destination records go, as the mapping says
 * @param listener is notified of what happens
 */
public record LaneSettings(
        Mapping mapping, FunctionInvoker function, Destinations destinations, LaneListener listener) {

    /** How a batch of the mapping is delivered; for queues, blocks while the function's timeout is not known yet. */
    DeliveryPolicy policy() {
        return new DeliveryPolicy(
                mapping.redelivery(),
                destinations.onFailure().isPresent(),
                destinations.onSuccess().isPresent(),
                mapping.destinations().maximumDeliveryAge(),
                isHiddenForALimitedTime() ? function.timeout() : Duration.ZERO);
    }

    /** What is read from a stream stays ours without a limit, so nobody asks how long its function may take. */
    private boolean isHiddenForALimitedTime() {
        return mapping.redelivery() instanceof Redelivery.BySource;
    }
}
