package io.penstock.core.lane;

import io.penstock.core.delivery.Courier;
import io.penstock.core.delivery.Delivery;
import io.penstock.core.delivery.DeliveryPolicy;
import io.penstock.core.delivery.Step;
import io.penstock.core.record.Settlement;
import io.penstock.core.time.Time;
import java.util.Optional;
import java.util.function.Supplier;

/** Without tumbling windows: what is decided is settled at once. */
record PlainCarriage(Courier courier, Supplier<DeliveryPolicy> policy, Settler settler, Time time) implements Carriage {

    @Override
    public boolean deliver(Next.Ready ready) {
        Optional<Delivery> next = Optional.of(Delivery.of(ready.batch(), policy.get(), time.now()));
        while (next.isPresent()) {
            Step.Settle step = courier.deliver(next.get());
            settler.settle(step.settlement());
            next = step.remaining();
        }
        return true;
    }

    @Override
    public boolean closeWindow() {
        return true;
    }

    @Override
    public Settlement release() {
        return Settlement.EMPTY;
    }
}
