package io.penstock.service.function;

import io.penstock.core.invoke.InvocationResult;
import java.time.Duration;

/** What one invocation says about the health of its function. */
enum Reach {

    /** The function answered. */
    ANSWERED,

    /** The function answered with an error, perhaps because of the records. */
    FAILED,

    /** The invocation was throttled or did not reach the function. */
    NOT_REACHED,

    /** Nothing: something on the way refused a request of that size. */
    UNKNOWN;

    /** Of an invocation with so many records that ended so. */
    static Reach of(InvocationResult result, int records) {
        return switch (result) {
            case InvocationResult.Accepted accepted -> ANSWERED;
            case InvocationResult.PartlyFailed partly -> ANSWERED;
            case InvocationResult.FunctionError error -> FAILED;
            case InvocationResult.RequestTooLarge tooLarge -> records > 1 ? UNKNOWN : FAILED;
            case InvocationResult.Throttled throttled -> NOT_REACHED;
            case InvocationResult.Unreachable unreachable -> NOT_REACHED;
        };
    }

    /** The shortest wait that the answer asked for; zero when it asked for none. */
    static Duration retryAfter(InvocationResult result) {
        return switch (result) {
            case InvocationResult.Accepted accepted -> Duration.ZERO;
            case InvocationResult.PartlyFailed partly -> Duration.ZERO;
            case InvocationResult.FunctionError error -> Duration.ZERO;
            case InvocationResult.RequestTooLarge tooLarge -> Duration.ZERO;
            case InvocationResult.Throttled throttled -> throttled.retryAfter();
            case InvocationResult.Unreachable unreachable -> unreachable.retryAfter();
        };
    }

    /** Why an invocation that ended so did not succeed, for logs. */
    static String reason(InvocationResult result) {
        return switch (result) {
            case InvocationResult.Accepted accepted -> "accepted";
            case InvocationResult.PartlyFailed partly -> "some records failed";
            case InvocationResult.FunctionError error ->
                "function error, status " + error.answer().statusCode();
            case InvocationResult.RequestTooLarge tooLarge ->
                "the event is too large, status " + tooLarge.answer().statusCode();
            case InvocationResult.Throttled throttled -> "throttled: " + throttled.reason();
            case InvocationResult.Unreachable unreachable -> "unreachable: " + unreachable.reason();
        };
    }
}
