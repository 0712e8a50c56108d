package io.penstock.core.delivery;

import io.penstock.core.record.Batch;
import java.time.Instant;

/**
 * The state of the delivery of one batch: which step is next, and which state follows from what came of it. Immutable
 * and pure; it performs nothing and reads no clock.
 *
 * <p>Every record of the batch ends in exactly one {@link Step.Settle}.
 */
public sealed interface Delivery permits QueueDelivery, StreamDelivery {

    /** The delivery of a whole batch that starts at {@code now}. */
    static Delivery of(Batch batch, DeliveryPolicy policy, Instant now) {
        return switch (policy.redelivery()) {
            case Redelivery.BySource bySource -> QueueDelivery.start(batch, policy, bySource, now);
            case Redelivery.InPlace inPlace -> StreamDelivery.start(batch, policy, inPlace, now);
        };
    }

    /**
     * The same delivery under another policy, as from {@code now}: the next attempt and the next report follow it. What
     * was attempted counts, and what is decided stays decided; a destination record that is no longer wanted is not
     * stored, and one that was not wanted when it was decided is not either.
     *
     * @throws IllegalArgumentException when {@code policy} is for queues and this for streams, or the other way round
     */
    Delivery under(DeliveryPolicy policy, Instant now);

    /** The batch that is delivered. */
    Batch batch();

    /** What is to be done next. */
    Step step();

    /**
     * The state after {@code signal}.
     *
     * @throws IllegalStateException when the signal does not answer the present step
     */
    Delivery after(Signal signal, Instant now);
}
