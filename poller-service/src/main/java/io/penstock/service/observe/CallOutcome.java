package io.penstock.service.observe;

import io.penstock.core.invoke.InvokeOutcome;
import java.util.Locale;

/** How a call ended, in the words of metrics and spans (contract §5). */
enum CallOutcome {
    SUCCESS,
    PARTIAL,
    ERROR,
    THROTTLED,
    UNREACHABLE;

    static CallOutcome of(InvokeOutcome outcome) {
        return switch (outcome) {
            case InvokeOutcome.Accepted accepted -> SUCCESS;
            case InvokeOutcome.PartlyFailed partly -> PARTIAL;
            case InvokeOutcome.FunctionError error -> ERROR;
            case InvokeOutcome.RequestTooLarge tooLarge -> ERROR;
            case InvokeOutcome.Throttled throttled -> THROTTLED;
            case InvokeOutcome.Unreachable unreachable -> UNREACHABLE;
        };
    }

    /** As a tag. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
