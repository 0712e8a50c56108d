package io.penstock.sqs;

import io.penstock.core.record.OneLine;
import io.penstock.core.source.SourceUnavailable;
import io.penstock.core.time.Backoff;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** What a failure of the SDK means for us. */
final class SqsFailure {

    private static final Set<String> NO_QUEUE =
            Set.of("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", "QueueDeletedRecently");

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

    /** An operator has to act on a queue that is missing or forbidden; anything else may be over at any time. */
    private static Backoff backoff(SdkException failure) {
        return isQueueMissing(failure) || isForbidden(failure) ? Backoff.SOURCE : Backoff.OUTAGE;
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
            return OneLine.of(answer.awsErrorDetails().errorCode() + ": "
                    + answer.awsErrorDetails().errorMessage());
        }
        return OneLine.of(failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }

    /** True when what was asked for is not permitted. */
    static boolean isForbidden(SdkException failure) {
        return code(failure).contains("AccessDenied");
    }

    /** True when the queue is gone, and with it all that could be told to it. */
    static boolean isQueueMissing(SdkException failure) {
        return NO_QUEUE.contains(code(failure));
    }

    /** AWS's error code; empty when the answer has none, as that of a proxy. */
    private static String code(SdkException failure) {
        return failure instanceof AwsServiceException answer
                        && answer.awsErrorDetails() != null
                        && answer.awsErrorDetails().errorCode() != null
                ? answer.awsErrorDetails().errorCode()
                : "";
    }
}
