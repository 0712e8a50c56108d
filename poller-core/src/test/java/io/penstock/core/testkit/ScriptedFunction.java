package io.penstock.core.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.SourceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A function that answers by a script and remembers its invocations. Thread-safe. */
public final class ScriptedFunction implements FunctionInvoker {

    private final Function<Invocation, InvocationResult> script;
    private final List<Invocation> calls = new ArrayList<>();
    private volatile BooleanSupplier well = () -> true;
    private volatile PayloadLimit payloadLimit = PayloadLimit.LAMBDA;

    /** Answers each invocation with {@code script}. */
    public ScriptedFunction(Function<Invocation, InvocationResult> script) {
        this.script = script;
    }

    /** Accepts everything, with the answer {@code null}. */
    public static ScriptedFunction accepting() {
        return new ScriptedFunction(call -> accepted("null"));
    }

    /** A normal return of {@code payload}. */
    public static InvocationResult accepted(String payload) {
        return new InvocationResult.Accepted(new Answer(200, "$LATEST", null, payload.getBytes(UTF_8)));
    }

    /** A normal return that names these ids in {@code batchItemFailures}. */
    public static InvocationResult reporting(String... ids) {
        return accepted(List.of(ids).stream()
                .map(id -> "{\"itemIdentifier\":\"" + id + "\"}")
                .collect(Collectors.joining(",", "{\"batchItemFailures\":[", "]}")));
    }

    /** An unhandled error. */
    public static InvocationResult failing() {
        return new InvocationResult.FunctionError(new Answer(
                200, "$LATEST", "Unhandled", "{\"errorType\":\"Error\",\"errorMessage\":\"no\"}".getBytes(UTF_8)));
    }

    /** The answer of a proxy that takes no request that large. */
    public static InvocationResult tooLarge() {
        return new InvocationResult.RequestTooLarge(new Answer(413, "$LATEST", "Unhandled", new byte[0]));
    }

    /** A throttle without a wish for a wait. */
    public static InvocationResult throttled() {
        return new InvocationResult.Throttled("Rate Exceeded.", Duration.ZERO);
    }

    @Override
    public String functionArn() {
        return "arn:aws:lambda:us-east-1:000000000000:function:scripted";
    }

    @Override
    public Duration timeout() {
        return Duration.ofSeconds(30);
    }

    /** Takes events of this size at most. */
    public ScriptedFunction limitedTo(PayloadLimit limit) {
        payloadLimit = limit;
        return this;
    }

    @Override
    public PayloadLimit payloadLimit() {
        return payloadLimit;
    }

    @Override
    public Optional<Permit> permit(int records) {
        return Optional.of(Permit.UNLIMITED);
    }

    @Override
    public Optional<Permit> permit(int records, Duration atMost) {
        return Optional.of(Permit.UNLIMITED);
    }

    @Override
    public PermitToReceive permitToReceive(boolean collecting) {
        return PermitToReceive.UNLIMITED;
    }

    @Override
    public Duration restBeforeReceiving() {
        return Duration.ZERO;
    }

    /** Whether it is well is what {@code well} says. */
    public ScriptedFunction wellWhile(BooleanSupplier well) {
        this.well = well;
        return this;
    }

    @Override
    public boolean isWell() {
        return well.getAsBoolean();
    }

    @Override
    public InvocationResult invoke(Invocation invocation) {
        synchronized (calls) {
            calls.add(invocation);
        }
        return script.apply(invocation);
    }

    /** The ids of the records of each call, in order. */
    public List<List<String>> calledWith() {
        synchronized (calls) {
            return calls.stream()
                    .map(call -> call.records().stream().map(SourceRecord::id).toList())
                    .toList();
        }
    }

    /** The events of the calls, in order. */
    public List<String> events() {
        synchronized (calls) {
            return calls.stream().map(call -> new String(call.event(), UTF_8)).toList();
        }
    }

    /** The request ids of the calls, in order. */
    public List<UUID> requestIds() {
        synchronized (calls) {
            return calls.stream().map(Invocation::requestId).toList();
        }
    }
}
