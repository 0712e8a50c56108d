package io.penstock.service.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvokeOutcome;
import io.penstock.core.testkit.TestRecord;
import java.util.UUID;

/** Calls that tests make. */
final class Calls {

    static final UUID REQUEST_ID = UUID.fromString("11111111-2222-4333-8444-555555555555");

    private Calls() {}

    /** A call with three records. */
    static Invocation call() {
        return new Invocation(REQUEST_ID, "{\"Records\":[1,2,3]}".getBytes(UTF_8), TestRecord.records(3));
    }

    /** The answer of a call that the function failed. */
    static Answer failure(InvokeOutcome outcome) {
        if (outcome instanceof InvokeOutcome.FunctionError error) {
            return error.answer();
        }
        throw new AssertionError("a function error was expected, not " + describe(outcome));
    }

    static String text(Answer answer) {
        return new String(answer.payload(), UTF_8);
    }

    static String describe(InvokeOutcome outcome) {
        return switch (outcome) {
            case InvokeOutcome.Accepted accepted -> "Accepted " + text(accepted.answer());
            case InvokeOutcome.PartlyFailed partly -> "PartlyFailed " + text(partly.answer());
            case InvokeOutcome.FunctionError error ->
                "FunctionError " + error.answer().statusCode() + " "
                        + error.answer().functionError() + " " + text(error.answer());
            case InvokeOutcome.RequestTooLarge tooLarge ->
                "RequestTooLarge " + tooLarge.answer().statusCode();
            case InvokeOutcome.Throttled throttled -> throttled.toString();
            case InvokeOutcome.Unreachable unreachable -> unreachable.toString();
        };
    }
}
