package io.penstock.core.destination;

import io.penstock.core.invoke.Answer;
import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.WindowFrame;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a destination is told of one batch, or of a part of it (semantics §6). Immutable.
 *
 * @param condition why it is told
 * @param requestId of the last call, also when none was made
 * @param functionArn as the mapping names the function
 * @param approximateInvokeCount how many attempts were counted, at least 1
 * @param answer the function's last answer, null when it was not called or never answered
 * @param timestamp when the destination record was decided
 * @param mappingId the mapping's UUID
 * @param partition the queue's name or the shard's id
 * @param batchInfo which records
 * @param records how many; none for the last call of a tumbling window
 * @param window the tumbling window of the call, and whether it was its last (semantics §6.1)
 * @param event the whole event, JSON in UTF-8; must not be changed
 */
public record DestinationRecord(
        Condition condition,
        UUID requestId,
        String functionArn,
        int approximateInvokeCount,
        @Nullable Answer answer,
        Instant timestamp,
        UUID mappingId,
        String partition,
        BatchInfo batchInfo,
        int records,
        Optional<WindowFrame> window,
        byte[] event) {

    private static final int PARTS_OF_A_QUALIFIED_ARN = 8;

    /** The function's ARN with its qualifier, {@code :$LATEST} when the mapping names none (semantics §6.2). */
    public String qualifiedFunctionArn() {
        return functionArn.split(":", -1).length < PARTS_OF_A_QUALIFIED_ARN ? functionArn + ":$LATEST" : functionArn;
    }

    /** Why a destination is told. */
    public enum Condition {
        /** The function accepted the records. */
        SUCCESS("Success"),
        /** More failed attempts than allowed. */
        RETRY_ATTEMPTS_EXHAUSTED("RetryAttemptsExhausted"),
        /** Older than allowed. */
        RECORD_AGE_EXCEEDED("RecordAgeExceeded");

        private final String text;

        Condition(String text) {
            this.text = text;
        }

        /** As it stands in the record. */
        public String text() {
            return text;
        }
    }
}
