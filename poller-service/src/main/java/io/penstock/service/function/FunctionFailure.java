package io.penstock.service.function;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.invoke.Answer;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes failures of a function in the form of AWS Lambda (semantics §9). */
final class FunctionFailure {

    /** The function did not handle its error itself. */
    static final String UNHANDLED = "Unhandled";

    /** The size of the largest answer of a function, in bytes: that of AWS Lambda (semantics §9). */
    static final int LARGEST_ANSWER = 6_291_556;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final byte[] ERROR_TYPE = "\"errorType\"".getBytes(US_ASCII);

    private static final Pattern TIMED_OUT = Pattern.compile("Task timed out after [0-9]+(\\.[0-9]+)? seconds");
    private static final int LONGEST_SENTENCE = 100;

    private FunctionFailure() {}

    /** The function ran past its timeout. */
    static Answer timedOut(UUID requestId, String version, Duration timeout) {
        String seconds = String.format(Locale.ROOT, "%.2f", timeout.toMillis() / 1000.0);
        return unhandled(
                version,
                "Sandbox.Timedout",
                "RequestId: " + requestId + " Error: Task timed out after " + seconds + " seconds");
    }

    /** The function's answer exceeds what a function may answer. */
    static Answer tooLarge(String version) {
        return unhandled(
                version,
                "Function.ResponseSizeTooLarge",
                "Response payload size exceeded maximum allowed payload size (" + LARGEST_ANSWER + " bytes).");
    }

    /** The request was sent, and the connection ended without a whole answer. */
    static Answer broken(UUID requestId, String version, String reason) {
        return unhandled(
                version,
                "Function.ConnectionClosed",
                "RequestId: " + requestId + " Error: The connection ended without a whole response: " + reason);
    }

    /** AWS finds the event too large to run the function with; the function itself did not fail. */
    static Answer requestTooLarge(String version, RequestTooLargeException refusal) {
        Answer answer = unhandled(version, "RequestTooLargeException", String.valueOf(refusal.getMessage()));
        return new Answer(refusal.statusCode(), version, null, answer.payload());
    }

    /** A failure in AWS's form: status 200, {@code Unhandled}, and an object with type and message. */
    static Answer unhandled(String version, String errorType, String errorMessage) {
        String payload = JSON.writeValueAsString(
                JSON.createObjectNode().put("errorType", errorType).put("errorMessage", errorMessage));
        return new Answer(200, version, UNHANDLED, payload.getBytes(UTF_8));
    }

    /**
     * True when a body is an error in the form of the Lambda runtime interface emulator, which answers status 200 and
     * an object with both {@code errorType} and {@code errorMessage}. Parses no body that does not contain the first.
     */
    static boolean isErrorObject(byte @Nullable [] body) {
        if (body == null || !contains(body, ERROR_TYPE)) {
            return false;
        }
        try {
            JsonNode root = JSON.readTree(body);
            return root.isObject() && root.has("errorType") && root.has("errorMessage");
        } catch (JacksonException notJson) {
            return false;
        }
    }

    /**
     * True when the whole body is the bare sentence that the Lambda runtime interface emulator answers, with status
     * 200, for a function that ran past its timeout (B39: it counted as a result). No function returns it: a text has
     * quotes.
     */
    static boolean isTimeOutSentence(byte @Nullable [] body) {
        return body != null
                && body.length <= LONGEST_SENTENCE
                && TIMED_OUT.matcher(new String(body, UTF_8).strip()).matches();
    }

    private static boolean contains(byte[] body, byte[] wanted) {
        int last = body.length - wanted.length;
        for (int start = 0; start <= last; start++) {
            int matched = 0;
            while (matched < wanted.length && body[start + matched] == wanted[matched]) {
                matched++;
            }
            if (matched == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
