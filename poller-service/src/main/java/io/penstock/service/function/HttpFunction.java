package io.penstock.service.function;

import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvokeOutcome;
import io.penstock.core.mapping.ShownUrl;
import io.penstock.core.time.Time;
import io.penstock.service.function.HttpTransport.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** A function that is called over HTTP (contract §3, field bug B9). */
final class HttpFunction implements Target {

    /**
     * One version of a function.
     *
     * @param version as it is reported
     * @param url where it is called
     */
    record Route(String version, URI url) {}

    private final Duration timeout;
    private final Map<String, String> headers;
    private final Set<Integer> errorStatuses;
    private final Supplier<Route> route;
    private final HttpTransport transport;
    private final CurrentTrace traces;
    private final Time time;

    /**
     * A function.
     *
     * @param errorStatuses of failures of the function, beside those that always are (contract §3)
     * @param route asked for each call
     */
    HttpFunction(
            Duration timeout,
            Map<String, String> headers,
            Set<Integer> errorStatuses,
            Supplier<Route> route,
            HttpTransport transport,
            CurrentTrace traces,
            Time time) {
        this.timeout = timeout;
        this.headers = headers;
        this.errorStatuses = errorStatuses;
        this.route = route;
        this.transport = transport;
        this.traces = traces;
        this.time = time;
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    @Override
    public InvokeOutcome call(Invocation invocation) throws InterruptedException {
        Route chosen = route.get();
        Reply reply = transport.post(chosen.url(), headersOf(invocation), invocation.event(), timeout);
        return switch (reply) {
            case Reply.Answered answered -> answered(answered, chosen.version());
            case Reply.NotSent unsent ->
                new InvokeOutcome.Unreachable(shown(chosen) + " can't be reached: " + unsent.reason(), Duration.ZERO);
            case Reply.Broken broken ->
                new InvokeOutcome.FunctionError(
                        FunctionFailure.broken(invocation.requestId(), chosen.version(), broken.reason()));
            case Reply.TimedOut late ->
                new InvokeOutcome.FunctionError(
                        FunctionFailure.timedOut(invocation.requestId(), chosen.version(), timeout));
            case Reply.TooLarge tooLarge -> new InvokeOutcome.FunctionError(FunctionFailure.tooLarge(chosen.version()));
            case Reply.Unframed unframed -> unframed(unframed, chosen);
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

    /** Ours wins over a configured header of the same name in other letters. */
    private static void put(Map<String, String> headers, String name, String value) {
        headers.keySet().removeIf(name::equalsIgnoreCase);
        headers.put(name, value);
    }

    private InvokeOutcome answered(Reply.Answered answered, String version) {
        int status = answered.status();
        if (status < 200 || status > 299) {
            return refused(status, RetryAfter.read(answered.retryAfter(), time.wall(time.now())), answered, version);
        }
        if (answered.functionError() != null) {
            return new InvokeOutcome.FunctionError(new Answer(200, version, answered.functionError(), answered.body()));
        }
        if (FunctionFailure.isErrorObject(answered.body()) || FunctionFailure.isTimeOutSentence(answered.body())) {
            return new InvokeOutcome.FunctionError(
                    new Answer(200, version, FunctionFailure.UNHANDLED, answered.body()));
        }
        return new InvokeOutcome.Accepted(new Answer(200, version, null, answered.body()));
    }

    /** Any status but success: a throttle, a service error, or a failure of the function. */
    private InvokeOutcome refused(int status, Duration retryAfter, Reply.Answered answered, String version) {
        InvokeOutcome failure = new InvokeOutcome.FunctionError(
                new Answer(status, version, FunctionFailure.UNHANDLED, answered.body()));
        if (errorStatuses.contains(status)) {
            return failure;
        }
        InvokeOutcome unavailable = new InvokeOutcome.Unreachable("the function answered " + status, retryAfter);
        return switch (status) {
            case 429 -> new InvokeOutcome.Throttled("the function answered 429", retryAfter);
            case 408, 503 -> unavailable;
            case 413 ->
                new InvokeOutcome.RequestTooLarge(
                        new Answer(status, version, FunctionFailure.UNHANDLED, answered.body()));
            // A crash of the function behind a runtime interface emulator or a proxy (B40)
            case 502, 504 -> FunctionFailure.isErrorObject(answered.body()) ? failure : unavailable;
            default -> failure;
        };
    }

    private static String shown(Route chosen) {
        return ShownUrl.of(chosen.url().toString());
    }

    /** Only the body is unknown, so every status but success still says how the call ended. */
    private InvokeOutcome unframed(Reply.Unframed unframed, Route chosen) {
        if (unframed.status() >= 300) {
            return answered(
                    new Reply.Answered(unframed.status(), null, unframed.retryAfter(), new byte[0]), chosen.version());
        }
        return new InvokeOutcome.Unreachable(
                shown(chosen) + " answered " + unframed.status()
                        + " with neither Content-Length nor Transfer-Encoding, as it did not before; the call is repeated",
                Duration.ZERO);
    }
}
