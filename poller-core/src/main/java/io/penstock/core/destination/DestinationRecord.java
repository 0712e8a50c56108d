package io.penstock.core.destination;

import io.penstock.core.invoke.Answer;
import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.WindowFrame;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a destination stores of one batch, or of a part of it (semantics §6). Immutable.
 *
 * @param condition why it is stored
 * @param timestamp when that was decided
 * @param invocation the last one
 * @param reported which records, of which mapping
 */
public record DestinationRecord(
        Condition condition, Instant timestamp, LastInvocation invocation, ReportedRecords reported) {

    /**
     * The last invocation with these records.
     *
     * @param requestId of the invocation; given also when none was made
     * @param functionArn as the mapping names the function
     * @param approximateInvokeCount how many attempts were counted, at least 1
     * @param answer the function's last answer, null when it was not invoked or never answered
     */
    public record LastInvocation(
            UUID requestId,
            String functionArn,
            int approximateInvokeCount,
            @Nullable Answer answer) {

        private static final int PARTS_OF_A_QUALIFIED_ARN = 8;

        private String qualifiedFunctionArn() {
            return functionArn.split(":", -1).length < PARTS_OF_A_QUALIFIED_ARN
                    ? functionArn + ":$LATEST"
                    : functionArn;
        }
    }

    /**
     * The records that are reported.
     *
     * @param mappingId the mapping's UUID
     * @param partition the queue's name or the shard's id
     * @param batchInfo which records
     * @param count how many; none for the last invocation of a tumbling window
     * @param window the tumbling window of the invocation, and whether it was its last (semantics §6.1)
     * @param event the whole event, JSON in UTF-8; must not be changed
     */
    public record ReportedRecords(
            UUID mappingId,
            String partition,
            BatchInfo batchInfo,
            int count,
            Optional<WindowFrame> window,
            byte[] event) {}

    /** The id of the last invocation. */
    public UUID requestId() {
        return invocation.requestId();
    }

    /** The function's ARN as the mapping names it. */
    public String functionArn() {
        return invocation.functionArn();
    }

    /** The function's ARN with its qualifier, {@code :$LATEST} when the mapping names none (semantics §6.2). */
    public String qualifiedFunctionArn() {
        return invocation.qualifiedFunctionArn();
    }

    /** How many attempts were counted, at least 1. */
    public int approximateInvokeCount() {
        return invocation.approximateInvokeCount();
    }

    /** The function's last answer, null when it was not invoked or never answered. */
    public @Nullable Answer answer() {
        return invocation.answer();
    }

    /** The mapping's UUID. */
    public UUID mappingId() {
        return reported.mappingId();
    }

    /** The queue's name or the shard's id. */
    public String partition() {
        return reported.partition();
    }

    /** Which records are reported. */
    public BatchInfo batchInfo() {
        return reported.batchInfo();
    }

    /** How many records are reported; none for the last invocation of a tumbling window. */
    public int records() {
        return reported.count();
    }

    /** The tumbling window of the invocation. */
    public Optional<WindowFrame> window() {
        return reported.window();
    }

    /** The whole event, JSON in UTF-8; must not be changed. */
    public byte[] event() {
        return reported.event();
    }

    /** Why a record is stored in a destination. */
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
