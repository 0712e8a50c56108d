package io.penstock.destinations;

import io.penstock.core.destination.StoreResult;
import io.penstock.core.destination.StoreResult.Declined;
import io.penstock.core.destination.StoreResult.Unavailable;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What a failure of the SDK means for a record.
 *
 * <p>Nothing is final. A record that is too large is sent less completely; everything else, refusals included, may pass
 * or be fixed by an operator: access denied, a missing target, throttling, expired credentials, a gateway that refuses.
 */
final class AwsFailure {

    private static final int CONTENT_TOO_LARGE = 413;

    private static final Set<String> TOO_LARGE = Set.of(
            "MessageTooLong",
            "BatchRequestTooLong",
            "RequestTooLargeException",
            "RequestEntityTooLargeException",
            "EntityTooLarge");

    /** Services report "too large" in words, after codes that they also use for a wrong target. */
    private static final Set<String> INVALID_PARAMETER =
            Set.of("InvalidParameterValue", "InvalidParameter", "ValidationException", "ValidationError");

    private static final Pattern SIZE_IN_WORDS =
            Pattern.compile("too long|too large|must be shorter|must be less than|over the limit|exceed");

    /** SQS takes no code points that XML forbids; only the payload can have them. */
    private static final String UNPRINTABLE = "InvalidMessageContents";

    private AwsFailure() {}

    /**
     * The result of a call that failed with {@code failure}.
     *
     * @throws InterruptedException when it failed because the thread is interrupted
     */
    static StoreResult result(SdkException failure) throws InterruptedException {
        if (failure instanceof AbortedException || Thread.currentThread().isInterrupted()) {
            Thread.interrupted();
            InterruptedException interruption = new InterruptedException(failure.getMessage());
            interruption.initCause(failure);
            throw interruption;
        }
        String reason = String.valueOf(failure.getMessage());
        return failure instanceof AwsServiceException answer && declines(answer, reason)
                ? new Declined(reason)
                : new Unavailable(reason);
    }

    private static boolean declines(AwsServiceException answer, String reason) {
        String code = code(answer.awsErrorDetails());
        return answer.statusCode() == CONTENT_TOO_LARGE
                || TOO_LARGE.contains(code)
                || code.equals(UNPRINTABLE)
                || (INVALID_PARAMETER.contains(code)
                        && SIZE_IN_WORDS
                                .matcher(reason.toLowerCase(Locale.ROOT))
                                .find());
    }

    private static String code(@Nullable AwsErrorDetails details) {
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }
}
