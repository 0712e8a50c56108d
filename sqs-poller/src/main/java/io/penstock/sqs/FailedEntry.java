package io.penstock.sqs;

import io.penstock.core.record.OneLine;
import org.jspecify.annotations.Nullable;

/**
 * How one entry of a batch call failed.
 *
 * @param index of the entry in the call
 * @param ourFault whether SQS refuses the entry for good
 * @param reason in one line
 */
record FailedEntry(int index, boolean ourFault, String reason) {

    /** The entry {@code id}, which is its index. */
    static FailedEntry of(String id, boolean ourFault, @Nullable String code, @Nullable String message) {
        return new FailedEntry(Integer.parseInt(id), ourFault, OneLine.of(code + ": " + message));
    }
}
