package io.penstock.connect.aws;

import io.penstock.core.record.OneLine;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * A few calls that find out whether something at AWS can be used, within five seconds for all of them together. Used by
 * one thread.
 *
 * <p>It says why they fail in words of its own: AWS's sentences about permissions are about execution roles, which do
 * not exist here, and make Terraform repeat a request for five minutes.
 */
public final class AwsCheck {

    private static final Logger LOG = LoggerFactory.getLogger(AwsCheck.class);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration SHORTEST_CALL = Duration.ofMillis(1);

    /** AWS's error codes of credentials that are missing, unknown, expired or not permitted to do this. */
    private static final Set<String> CREDENTIALS = Set.of(
            "AuthFailure",
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteSignature",
            "IncompleteSignatureException",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "NotAuthorized",
            "OptInRequired",
            "SignatureDoesNotMatch",
            "UnauthorizedOperation",
            "UnrecognizedClientException");

    private final String subject;
    private final Time time;
    private final Instant deadline;
    private String action = "";

    /**
     * A check that begins now.
     *
     * @param subject what is asked about, such as an ARN
     */
    public AwsCheck(String subject, Time time) {
        this.subject = subject;
        this.time = time;
        this.deadline = time.now().plus(LONGEST);
    }

    /** Limits the next call to what is left of the time; {@code action} is its name in IAM policies. */
    public AwsRequestOverrideConfiguration next(String action) {
        this.action = action;
        Duration left = Duration.between(time.now(), deadline);
        return AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(left.compareTo(SHORTEST_CALL) < 0 ? SHORTEST_CALL : left)
                .build();
    }

    /**
     * Why the last call failed, as the end of a sentence that says what is expected instead.
     *
     * @throws InterruptedException when it failed because the thread was interrupted
     */
    public String reason(SdkException failure) throws InterruptedException {
        if (Thread.interrupted() || failure instanceof AbortedException) {
            InterruptedException interruption = new InterruptedException("interrupted during " + action);
            interruption.initCause(failure);
            throw interruption;
        }
        LOG.info(
                "{} on {} failed while it was checked: {}",
                action,
                subject,
                OneLine.of(String.valueOf(failure.getMessage())));
        return what(failure) + ". Nothing was created or changed";
    }

    private String what(SdkException failure) {
        if (failure instanceof AwsServiceException answer) {
            String code = code(answer);
            return isRefusal(code, answer.statusCode())
                    ? action + " on " + subject + " was refused for Penstock's credentials (" + code
                            + "); allow it in their IAM policy"
                    : action + " on " + subject + " failed with " + code + " (status " + answer.statusCode() + ")";
        }
        return failure instanceof ApiCallTimeoutException
                ? subject + " could not be reached: " + action + " was not answered within " + LONGEST.toSeconds()
                        + " s"
                : subject + " could not be reached: " + action + " failed with "
                        + OneLine.of(String.valueOf(failure.getMessage()));
    }

    private static boolean isRefusal(String code, int status) {
        return code.contains("AccessDenied") || CREDENTIALS.contains(code) || status == 401 || status == 403;
    }

    private static String code(AwsServiceException answer) {
        String code = answer.awsErrorDetails() == null
                ? null
                : answer.awsErrorDetails().errorCode();
        return code == null ? "status " + answer.statusCode() : code;
    }
}
