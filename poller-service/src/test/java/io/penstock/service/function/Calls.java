package io.penstock.service.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
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
    static Answer failure(InvocationResult result) {
        if (result instanceof InvocationResult.FunctionError error) {
            return error.answer();
        }
        throw new AssertionError("a function error was expected, not " + describe(result));
    }

    static String text(Answer answer) {
        return new String(answer.payload(), UTF_8);
    }

    static String describe(InvocationResult result) {
        return switch (result) {
            case InvocationResult.Accepted accepted -> "Accepted " + text(accepted.answer());
            case InvocationResult.PartlyFailed partly -> "PartlyFailed " + text(partly.answer());
            case InvocationResult.FunctionError error ->
                "FunctionError " + error.answer().statusCode() + " "
                        + error.answer().functionError() + " " + text(error.answer());
            case InvocationResult.RequestTooLarge tooLarge ->
                "RequestTooLarge " + tooLarge.answer().statusCode();
            case InvocationResult.Throttled throttled -> throttled.toString();
            case InvocationResult.Unreachable unreachable -> unreachable.toString();
        };
    }
}
