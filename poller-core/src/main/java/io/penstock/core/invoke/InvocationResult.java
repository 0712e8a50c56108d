package io.penstock.core.invoke;

import io.penstock.core.record.OneLine;
import java.time.Duration;
import java.util.SortedSet;

/** How one invocation ended. Expected failures are values; an invoker throws for bugs and interruption only. */
public sealed interface InvocationResult {

    /** The function returned normally. */
    record Accepted(Answer answer) implements InvocationResult {}

    /**
     * The function returned normally and named records that it could not process (semantics §4.3, §5.3).
     *
     * @param failed their indexes among the records sent, at least one
     */
    record PartlyFailed(Answer answer, SortedSet<Integer> failed) implements InvocationResult {}

    /** The function failed, ran past its timeout, or gave an answer that counts as a failure of all records. */
    record FunctionError(Answer answer) implements InvocationResult {}

    /**
     * The request is larger than something on its way lets through (413). With more than one record the batch is split,
     * which spends no retry; with one it is a {@link FunctionError} (contract §3).
     */
    record RequestTooLarge(Answer answer) implements InvocationResult {}

    /**
     * The invocation was not let through; it spends no retry (semantics §4.1, §5.2).
     *
     * @param reason for logs
     * @param retryAfter the shortest wait that was asked for, zero when none was
     */
    record Throttled(String reason, Duration retryAfter) implements InvocationResult {

        /** The reason is one line. */
        public Throttled {
            reason = OneLine.of(reason);
        }
    }

    /**
     * The function could not be reached or its service failed; it spends no retry.
     *
     * @param reason for logs
     * @param retryAfter the shortest wait that was asked for, zero when none was
     */
    record Unreachable(String reason, Duration retryAfter) implements InvocationResult {

        /** The reason is one line. */
        public Unreachable {
            reason = OneLine.of(reason);
        }
    }

    /** How many of {@code records} that were sent the function did not accept. */
    default int failedOf(int records) {
        return switch (this) {
            case Accepted accepted -> 0;
            case PartlyFailed partly -> partly.failed().size();
            case FunctionError error -> records;
            case RequestTooLarge tooLarge -> records;
            case Throttled throttled -> records;
            case Unreachable unreachable -> records;
        };
    }
}
