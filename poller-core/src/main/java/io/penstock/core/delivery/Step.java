package io.penstock.core.delivery;

import io.penstock.core.record.Settlement;
import io.penstock.core.record.WindowState;
import io.penstock.core.time.Delay;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** What a delivery wants done next. */
public sealed interface Step {

    /** Invoke the function with the records from index {@code from} (inclusive) to {@code to} (exclusive). */
    record Invoke(UUID requestId, int from, int to) implements Step {}

    /** Back off. */
    record Pause(Delay delay) implements Step {}

    /** Ask the source to keep the batch from others for {@code duration} from now on. */
    record Keep(Duration duration) implements Step {}

    /** Ask a destination to store a destination record. */
    record Report(Decision decision) implements Step {}

    /**
     * Tell the source the fates of these records, and go on with the remaining ones.
     *
     * @param settlement what is decided, in order
     * @param remaining what is not decided yet; empty when the batch is done
     * @param lost the destination record that a destination should have and does not
     * @param state in a tumbling window: what the function has gathered so far; empty when work was stopped. What
     *     remains goes on with it, or from nothing when it is too large
     */
    record Settle(Settlement settlement, Optional<Delivery> remaining, Optional<Loss> lost, Optional<WindowState> state)
            implements Step {

        /** A settlement outside of any tumbling window, or because work was stopped. */
        Settle(Settlement settlement, Optional<Delivery> remaining, Optional<Loss> lost) {
            this(settlement, remaining, lost, Optional.empty());
        }
    }

    /** True when {@code signal} may come of this step; any other is a fault of the one who performs it. */
    default boolean isAnsweredBy(Signal signal) {
        return switch (this) {
            case Invoke invoke -> signal instanceof Signal.Answered || signal instanceof Signal.Stopped;
            case Pause pause -> signal instanceof Signal.Paused || signal instanceof Signal.Stopped;
            case Keep keep -> signal instanceof Signal.Kept || signal instanceof Signal.Stopped;
            case Report report -> signal instanceof Signal.Reported || signal instanceof Signal.Stopped;
            case Settle settle -> false;
        };
    }
}
