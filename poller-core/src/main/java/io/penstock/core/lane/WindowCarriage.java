package io.penstock.core.lane;

import io.penstock.core.delivery.Courier;
import io.penstock.core.delivery.Delivery;
import io.penstock.core.delivery.DeliveryPolicy;
import io.penstock.core.delivery.Step;
import io.penstock.core.delivery.TumblingWindow;
import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Settlement;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import java.util.Optional;

/**
 * With tumbling windows (semantics §2.4): what the function gathered goes from call to call, and nothing is settled before
 * the last call of its window was accepted or given up. So a source never moves into a window, and a lane that starts
 * again replays the window from its beginning, with a state that is right.
 */
final class WindowCarriage implements Carriage {

    private final Courier courier;
    private final DeliveryPolicy policy;
    private final EventFormat format;
    private final String sourceArn;
    private final Settler settler;
    private final Time time;
    private final Chance chance;
    private final Withheld withheld = new Withheld();
    private Optional<TumblingWindow> open = Optional.empty();

    WindowCarriage(
            Courier courier,
            DeliveryPolicy policy,
            EventFormat format,
            String sourceArn,
            Settler settler,
            Time time,
            Chance chance) {
        this.courier = courier;
        this.policy = policy;
        this.format = format;
        this.sourceArn = sourceArn;
        this.settler = settler;
        this.time = time;
        this.chance = chance;
    }

    @Override
    public boolean deliver(Next.Ready ready) {
        TumblingWindow fresh = TumblingWindow.begin(
                ready.window().orElseThrow(), sourceArn, ready.batch().limit());
        TumblingWindow window = open.orElse(fresh);
        Optional<Delivery> next = Optional.of(Delivery.of(window.with(ready.batch()), policy, time.now()));
        boolean stopped = false;
        while (next.isPresent()) {
            Step.Settle step = courier.deliver(next.get());
            settler.partition().memory().less(step.settlement().bytes());
            withheld.add(step.settlement());
            next = step.remaining();
            open = step.state().map(window::after);
            stopped |= open.isEmpty() || (open.get().endsEarly() && !closeWindow());
            window = open.orElse(fresh);
        }
        return !stopped;
    }

    /**
     * Makes the last call of the open window and settles its records; when its state is too large, this ends it early, and
     * what comes later in the same window starts from nothing.
     */
    @Override
    public boolean closeWindow() {
        if (open.isEmpty()) {
            return true;
        }
        Delivery last = Delivery.of(open.get().last(chance.uuid(), format), policy, time.now());
        if (courier.deliver(last).state().isEmpty()) {
            return false;
        }
        open = Optional.empty();
        settler.settle(withheld.settle());
        return true;
    }

    @Override
    public Settlement release() {
        return withheld.release();
    }
}
