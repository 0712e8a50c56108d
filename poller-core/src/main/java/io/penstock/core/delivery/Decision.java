package io.penstock.core.delivery;

import io.penstock.core.destination.DestinationRecord.Condition;
import io.penstock.core.invoke.Answer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A destination record that a destination is to store.
 *
 * @param condition why
 * @param indexes of the records in their batch, in order; none for the last call of a tumbling window
 * @param invokeCount attempts that were counted, at least 1
 * @param answer the function's last answer; null when there is none
 * @param requestId of the last invocation
 * @param decidedAt when it was decided; the maximum delivery age counts from then on
 */
public record Decision(
        Condition condition,
        List<Integer> indexes,
        int invokeCount,
        @Nullable Answer answer,
        UUID requestId,
        Instant decidedAt) {

    /** Keeps a copy that cannot change. */
    public Decision {
        indexes = List.copyOf(indexes);
    }

    /** Whether it is about records that were discarded, and not about records that were delivered. */
    boolean isFailure() {
        return condition != Condition.SUCCESS;
    }
}
