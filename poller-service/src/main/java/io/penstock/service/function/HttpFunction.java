package io.penstock.service.function;

import io.penstock.connect.HttpCall;
import io.penstock.connect.HttpClient;
import io.penstock.connect.HttpResult;
import io.penstock.connect.HttpResult.Answered;
import io.penstock.connect.HttpResult.Broken;
import io.penstock.connect.HttpResult.NotSent;
import io.penstock.connect.HttpResult.TimedOut;
import io.penstock.connect.HttpResult.TooLarge;
import io.penstock.connect.Url;
import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A function that is invoked over HTTP (contract §3, field bug B9). */
final class HttpFunction implements Target {

    /**
     * One version of a function.
     *
     * @param version the name in reports
     * @param url where it is invoked
     */
    record Route(String version, Url url) {}

    private final Duration timeout;
    private final Map<String, String> headers;
    private final Set<Integer> errorStatuses;
    private final Supplier<Route> route;
    private final HttpClient http;
    private final CurrentTrace traces;
    private final Time time;

    /**
     * A function.
     *
     * @param errorStatuses statuses that count as function errors, beside those that always do (contract §3)
     * @param route chooses the version of each invocation
     */
    HttpFunction(
            Duration timeout,
            Map<String, String> headers,
            Set<Integer> errorStatuses,
            Supplier<Route> route,
            HttpClient http,
            CurrentTrace traces,
            Time time) {
        this.timeout = timeout;
        this.headers = headers;
        this.errorStatuses = errorStatuses;
        this.route = route;
        this.http = http;
        this.traces = traces;
        this.time = time;
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    @Override
    public InvocationResult call(Invocation invocation) throws InterruptedException {
        Route chosen = route.get();
        HttpResult result = http.call(HttpCall.post(
                chosen.url(), headersOf(invocation), invocation.event(), timeout, FunctionFailure.LARGEST_ANSWER));
        return switch (result) {
            case Answered answered -> answered(answered, chosen.version());
            case NotSent unsent ->
                new InvocationResult.Unreachable(chosen.url() + " can't be reached: " + unsent.reason(), Duration.ZERO);
            case Broken broken ->
                new InvocationResult.FunctionError(
                        FunctionFailure.broken(invocation.requestId(), chosen.version(), broken.reason()));
            case TimedOut late ->
                new InvocationResult.FunctionError(
                        FunctionFailure.timedOut(invocation.requestId(), chosen.version(), timeout));
            case TooLarge tooLarge -> new InvocationResult.FunctionError(FunctionFailure.tooLarge(chosen.version()));
        };
    }

    private Map<String, String> headersOf(Invocation invocation) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        Trace trace = traces.of(invocation, time.wall(time.now()));
        put(all, "Content-Type", "application/json");
        put(all, "Lambda-Runtime-Aws-Request-Id", invocation.requestId().toString());
        put(all, "X-Amzn-Trace-Id", trace.xray());
        trace.traceparent().ifPresent(traceparent -> put(all, "traceparent", traceparent));
        return all;
    }

    /** Replaces a configured header of the same name, in upper or lower case. */
    private static void put(Map<String, String> headers, String name, String value) {
        headers.keySet().removeIf(name::equalsIgnoreCase);
        headers.put(name, value);
    }

    private InvocationResult answered(Answered answered, String version) {
        int status = answered.status();
        if (status < 200 || status > 299) {
            return refused(
                    status,
                    RetryAfter.read(answered.header("Retry-After").orElse(null), time.wall(time.now())),
                    answered,
                    version);
        }
        Optional<String> functionError = answered.header("X-Amz-Function-Error");
        if (functionError.isPresent()) {
            return new InvocationResult.FunctionError(new Answer(200, version, functionError.get(), answered.body()));
        }
        if (FunctionFailure.isErrorObject(answered.body()) || FunctionFailure.isTimeOutSentence(answered.body())) {
            return new InvocationResult.FunctionError(
                    new Answer(200, version, FunctionFailure.UNHANDLED, answered.body()));
        }
        return new InvocationResult.Accepted(new Answer(200, version, null, answered.body()));
    }

    /** Any status but success: throttled, unreachable, too large, or a function error. */
    private InvocationResult refused(int status, Duration retryAfter, Answered answered, String version) {
        InvocationResult failure = new InvocationResult.FunctionError(
                new Answer(status, version, FunctionFailure.UNHANDLED, answered.body()));
        if (errorStatuses.contains(status)) {
            return failure;
        }
        InvocationResult unavailable = new InvocationResult.Unreachable("the function answered " + status, retryAfter);
        return switch (status) {
            case 429 -> new InvocationResult.Throttled("the function answered 429", retryAfter);
            case 408, 503 -> unavailable;
            case 413 ->
                new InvocationResult.RequestTooLarge(
                        new Answer(status, version, FunctionFailure.UNHANDLED, answered.body()));
            // A crash of the function behind a runtime interface emulator or a proxy (B40)
            case 502, 504 -> FunctionFailure.isErrorObject(answered.body()) ? failure : unavailable;
            default -> failure;
        };
    }
}
