package io.penstock.service.observe;

import io.penstock.core.invoke.InvocationResult;
import java.util.Locale;

/** The result of an invocation, in the words of metrics and spans (contract §5). */
enum InvocationStatus {
    SUCCESS,
    PARTIAL,
    ERROR,
    THROTTLED,
    UNREACHABLE;

    static InvocationStatus of(InvocationResult result) {
        return switch (result) {
            case InvocationResult.Accepted accepted -> SUCCESS;
            case InvocationResult.PartlyFailed partly -> PARTIAL;
            case InvocationResult.FunctionError error -> ERROR;
            case InvocationResult.RequestTooLarge tooLarge -> ERROR;
            case InvocationResult.Throttled throttled -> THROTTLED;
            case InvocationResult.Unreachable unreachable -> UNREACHABLE;
        };
    }

    /** The value of a tag. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
