package io.penstock.service.store;

import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;

/** What became of a transaction. */
sealed interface Commit {

    /** All of it was written. */
    record Done() implements Commit {}

    /**
     * A condition was not met, so nothing was written by the attempt that this is the answer to.
     *
     * @param reasons one for each write, in their order
     * @param unsure true when an earlier attempt had no answer, so that it may have written all
     */
    record Refused(List<CancellationReason> reasons, boolean unsure) implements Commit {

        private static final String CONDITION = "ConditionalCheckFailed";

        /** Keeps a copy that cannot change. */
        public Refused {
            reasons = List.copyOf(reasons);
        }

        static boolean is(List<CancellationReason> reasons) {
            return reasons.stream().anyMatch(reason -> CONDITION.equals(reason.code()));
        }

        /** True when the condition of this write was not met. */
        boolean by(int write) {
            return CONDITION.equals(reasons.get(write).code());
        }
    }
}
