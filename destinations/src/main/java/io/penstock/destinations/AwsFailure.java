package io.penstock.destinations;

import io.penstock.core.destination.DestinationWriter.Reply;
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
 * <p>Nothing is final. A record that is too large is sent less completely; everything else, refusals included, may pass or
 * be put right by an operator: access denied, a missing target, throttling, expired credentials, a gateway that says no.
 */
final class AwsFailure {

    private static final int CONTENT_TOO_LARGE = 413;

    private static final Set<String> TOO_LARGE = Set.of(
            "MessageTooLong",
            "BatchRequestTooLong",
            "RequestTooLargeException",
            "RequestEntityTooLargeException",
            "EntityTooLarge");

    /** Services say "too large" in words, behind codes that they also use for a wrong target. */
    private static final Set<String> INVALID_PARAMETER =
            Set.of("InvalidParameterValue", "InvalidParameter", "ValidationException", "ValidationError");

    private static final Pattern SIZE_IN_WORDS =
            Pattern.compile("too long|too large|must be shorter|must be less than|over the limit|exceed");

    /** SQS takes no code points that XML forbids; they can stand in the payload only. */
    private static final String UNPRINTABLE = "InvalidMessageContents";

    private AwsFailure() {}

    static Reply reply(SdkException failure) throws InterruptedException {
        if (failure instanceof AbortedException || Thread.currentThread().isInterrupted()) {
            Thread.interrupted();
            InterruptedException interruption = new InterruptedException(failure.getMessage());
            interruption.initCause(failure);
            throw interruption;
        }
        String reason = String.valueOf(failure.getMessage());
        if (!(failure instanceof AwsServiceException answer)) {
            return new Reply.Unavailable(reason);
        }
        String code = code(answer.awsErrorDetails());
        if (answer.statusCode() == CONTENT_TOO_LARGE || TOO_LARGE.contains(code) || code.equals(UNPRINTABLE)) {
            return new Reply.TryLess(reason);
        }
        if (INVALID_PARAMETER.contains(code)
                && SIZE_IN_WORDS.matcher(reason.toLowerCase(Locale.ROOT)).find()) {
            return new Reply.TryLess(reason);
        }
        return new Reply.Unavailable(reason);
    }

    private static String code(@Nullable AwsErrorDetails details) {
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }
}
