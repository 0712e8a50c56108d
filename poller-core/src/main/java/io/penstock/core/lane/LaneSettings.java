package io.penstock.core.lane;

import io.penstock.core.delivery.DeliveryPolicy;
import io.penstock.core.delivery.DeliverySettings;
import io.penstock.core.delivery.Destinations;
import io.penstock.core.delivery.Redelivery;
import io.penstock.core.event.LaneListener;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.mapping.Mapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What all lanes of a mapping share, as one snapshot: {@link CurrentSettings} has that of this moment.
 *
 * @param mapping what is asked for
 * @param function what is invoked
 * @param destinations where destination records go, as the mapping says
 * @param listener is notified of what happens
 */
public record LaneSettings(Mapping mapping, FunctionInvoker function, Destinations destinations, LaneListener listener)
        implements DeliverySettings {

    @Override
    public DeliveryPolicy policy() {
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

    @Override
    public boolean reportsItemFailures() {
        return mapping.reportBatchItemFailures();
    }

    /** When a batch is complete. */
    BatchRules batchRules() {
        return new BatchRules(mapping.batching(), function.payloadLimit());
    }

    /** Whether a lane receives until a batching window is over. */
    boolean isCollecting() {
        return mapping.limits().window().isPositive();
    }

    /** All that is to be closed when these settings are used no more. */
    List<AutoCloseable> opened() {
        List<AutoCloseable> opened = new ArrayList<>(3);
        opened.add(function);
        destinations.onFailure().ifPresent(opened::add);
        destinations.onSuccess().ifPresent(opened::add);
        return opened;
    }

    /** Whether {@code part} is among what is opened. */
    boolean uses(AutoCloseable part) {
        return opened().stream().anyMatch(part::equals);
    }
}
