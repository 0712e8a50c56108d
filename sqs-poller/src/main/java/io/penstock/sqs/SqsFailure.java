package io.penstock.sqs;

import io.penstock.core.record.OneLine;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Backoff;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** What a failure of a call to SQS means for its queue. */
final class SqsFailure {

    private static final Set<String> NO_QUEUE =
            Set.of("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", "QueueDeletedRecently");

    /** Whatever an answer asks for, the next attempt waits no longer. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private SqsFailure() {}

    /**
     * The failure in words for the operator.
     *
     * @throws InterruptedException when the call failed because the thread was interrupted
     */
    static SourceUnavailable unavailable(Object queue, String action, SdkException failure)
            throws InterruptedException {
        throwIfInterrupted(failure);
        return new SourceUnavailable(
                "queue " + queue + ": " + action + " failed: " + reason(failure), failure, backoff(failure));
    }

    /**
     * An operator has to act on a queue that is missing or forbidden; anything else may be over at any time, or after
     * the time that the answer asks for.
     */
    private static Backoff backoff(SdkException failure) {
        return isQueueMissing(failure) || isForbidden(failure)
                ? Backoff.SOURCE
                : retryAfter(failure).map(SqsFailure::atLeast).orElse(Backoff.OUTAGE);
    }

    private static Backoff atLeast(Duration wait) {
        Duration first = wait.compareTo(Backoff.OUTAGE.first()) < 0 ? Backoff.OUTAGE.first() : wait;
        return new Backoff(first, first.compareTo(Backoff.OUTAGE.cap()) < 0 ? Backoff.OUTAGE.cap() : first);
    }

    /** The header {@code Retry-After} in seconds, at most {@link #LONGEST_WAIT}; a date is ignored. */
    private static Optional<Duration> retryAfter(SdkException failure) {
        return details(failure)
                .flatMap(details -> Optional.ofNullable(details.sdkHttpResponse()))
                .flatMap(response -> response.firstMatchingHeader("Retry-After"))
                .filter(seconds -> seconds.matches("[0-9]{1,9}"))
                .map(seconds -> Duration.ofSeconds(Math.min(Long.parseLong(seconds), LONGEST_WAIT.toSeconds())));
    }

    private static Optional<AwsErrorDetails> details(SdkException failure) {
        return failure instanceof AwsServiceException answer
                ? Optional.ofNullable(answer.awsErrorDetails())
                : Optional.empty();
    }

    /** Surfaces the interruption that made a call fail, and clears the thread's flag. */
    static void throwIfInterrupted(SdkException failure) throws InterruptedException {
        if (Thread.interrupted() || failure instanceof AbortedException) {
            InterruptedException interruption = new InterruptedException(failure.getMessage());
            interruption.initCause(failure);
            throw interruption;
        }
    }

    /** In one line: AWS's error code and message, or what kept the call from reaching AWS. */
    static String reason(SdkException failure) {
        if (failure instanceof AwsServiceException answer && answer.awsErrorDetails() != null) {
            AwsErrorDetails details = answer.awsErrorDetails();
            return OneLine.of(
                    details.errorCode() == null
                            ? notOfSqs(answer, details)
                            : details.errorCode() + ": " + details.errorMessage());
        }
        return OneLine.of(failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }

    /** An answer without an error code: that of a proxy, or of another server. */
    private static String notOfSqs(AwsServiceException answer, AwsErrorDetails details) {
        String type = Optional.ofNullable(details.sdkHttpResponse())
                .flatMap(response -> response.firstMatchingHeader("Content-Type"))
                .orElse("nothing");
        return "status " + answer.statusCode() + " without an error of SQS, but with " + type;
    }

    /** True when what was asked for is not permitted. */
    static boolean isForbidden(SdkException failure) {
        return code(failure).contains("AccessDenied");
    }

    /** True when the queue is missing, and with it all its messages. */
    static boolean isQueueMissing(SdkException failure) {
        return NO_QUEUE.contains(code(failure));
    }

    /** AWS's error code; empty when the answer has none, as that of a proxy. */
    private static String code(SdkException failure) {
        return details(failure).map(AwsErrorDetails::errorCode).orElse("");
    }
}
