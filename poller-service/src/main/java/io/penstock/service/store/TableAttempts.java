package io.penstock.service.store;

import io.penstock.core.time.Backoff;
import io.penstock.core.time.Chance;
import io.penstock.core.time.Time;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;

/** The attempts at one call of a table: whether there is another one, and what is known when there is none. */
final class TableAttempts {

    /** Until the last attempt begins. */
    private static final Duration LONGEST = Duration.ofSeconds(4);

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(40), Duration.ofSeconds(1));

    /** Another transaction was faster, or calls are too many: the next attempt may be lucky. */
    private static final Set<String> PASSING =
            Set.of("None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded");

    private final String table;
    private final String call;
    private final boolean changes;
    private final Time time;
    private final Chance chance;
    private final Instant deadline;
    private int failures;
    private boolean unsure;

    /** For {@code call}, which {@code changes} something or does not; the time for it begins now. */
    TableAttempts(String table, String call, boolean changes, Time time, Chance chance) {
        this.table = table;
        this.call = call;
        this.changes = changes;
        this.time = time;
        this.chance = chance;
        this.deadline = time.now().plus(LONGEST);
    }

    /** True when an attempt had no answer, so that it may have changed something. */
    boolean unsure() {
        return unsure;
    }

    /** Waits until the next attempt is due, or throws when there is none. */
    void failed(SdkException failure) throws StoreUnavailable {
        failures++;
        unsure |= changes && isUnanswered(failure);
        Instant next = BACKOFF.after(failures, time.now()).end(chance);
        if (!isPassing(failure) || next.isAfter(deadline)) {
            throw unavailable(reason(failure) + fate(), failure);
        }
        pauseUntil(next);
    }

    void pauseUntil(Instant instant) throws StoreUnavailable {
        try {
            time.pauseUntil(instant);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable("the thread was interrupted" + fate(), interrupted);
        }
    }

    StoreUnavailable unavailable(String why, @Nullable Exception cause) {
        return new StoreUnavailable(
                table + " (penstock.store.type dynamodb), " + call + ": " + why
                        + ". Running mappings go on as they are",
                cause);
    }

    private String fate() {
        if (!changes) {
            return "";
        }
        return unsure
                ? ". It is not known whether the change was made: look at the mapping before you change it again"
                : ". Nothing was changed";
    }

    /** DynamoDB may have got the request, and done what it asks for. */
    private static boolean isUnanswered(SdkException failure) {
        return switch (failure) {
            case AwsServiceException answer -> answer.statusCode() >= 500;
            case ApiCallTimeoutException late -> true;
            case ApiCallAttemptTimeoutException late -> true;
            case AbortedException interrupted -> true;
            default -> failure.getCause() instanceof IOException && !(failure.getCause() instanceof ConnectException);
        };
    }

    private static boolean isPassing(SdkException failure) {
        return switch (failure) {
            case TransactionCanceledException cancelled ->
                cancelled.cancellationReasons().stream()
                        .map(CancellationReason::code)
                        .allMatch(PASSING::contains);
            case TransactionInProgressException ours -> true;
            case AwsServiceException answer -> answer.statusCode() >= 500 || answer.isThrottlingException();
            case AbortedException interrupted -> false;
            default -> !Thread.currentThread().isInterrupted();
        };
    }

    private static String reason(SdkException failure) {
        return switch (failure) {
            case TransactionCanceledException cancelled ->
                cancelled.cancellationReasons().toString();
            default -> String.valueOf(failure.getMessage());
        };
    }
}
