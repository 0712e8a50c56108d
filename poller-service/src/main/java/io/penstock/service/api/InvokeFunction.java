package io.penstock.service.api;

import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.FunctionInvoker.Permit;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.time.Chance;
import io.penstock.service.api.ConfiguredFunctions.Found;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** Invoke of a configured function, within the concurrency that mappings share. Thread-safe. */
final class InvokeFunction {

    private static final Duration LONGEST_WAIT_FOR_A_PERMIT = Duration.ofSeconds(5);

    private final ConfiguredFunctions configured;
    private final Chance chance;

    InvokeFunction(ConfiguredFunctions configured, Chance chance) {
        this.configured = configured;
        this.chance = chance;
    }

    ApiAnswer answer(ApiRequest request) throws InterruptedException {
        AskedFunction asked = AskedFunction.of(request, configured);
        Optional<ApiAnswer> refusal = refusal(request);
        return switch (asked) {
            case AskedFunction.Refused refused -> refused.answer();
            case AskedFunction.Known known ->
                refusal.isPresent() ? refusal.get() : invoke(known.function(), request.body());
        };
    }

    private static Optional<ApiAnswer> refusal(ApiRequest request) {
        String type = request.header("x-amz-invocation-type").orElse("RequestResponse");
        if (!type.equals("RequestResponse")) {
            return Optional.of(ApiError.invalidParameter(
                    "InvocationType is '" + type + "'; expected RequestResponse, the only one that Penstock has"));
        }
        String log = request.header("x-amz-log-type").orElse("None");
        if (!log.equals("None")) {
            return Optional.of(ApiError.invalidParameter(
                    "LogType is '" + log + "'; expected None, because Penstock does not see a function's log"));
        }
        if (request.header("x-amz-client-context").isPresent()) {
            return Optional.of(ApiError.invalidParameter("ClientContext is not supported; leave it out"));
        }
        try {
            ApiJson.read(request.body());
            return Optional.empty();
        } catch (JacksonException malformed) {
            return Optional.of(ApiError.invalidContent(
                    "Could not parse request body into json: " + malformed.getOriginalMessage()));
        }
    }

    private ApiAnswer invoke(Found function, byte[] payload) throws InterruptedException {
        byte[] event = payload.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : payload;
        try (FunctionInvoker invoker = configured.invoker(function)) {
            Optional<Permit> permit = invoker.permit(0, LONGEST_WAIT_FOR_A_PERMIT);
            if (permit.isEmpty()) {
                return ApiError.tooManyRequests("Rate Exceeded.", "ConcurrentInvocationLimitExceeded", 1);
            }
            try (Permit held = permit.get()) {
                return answer(invoker.invoke(new Invocation(chance.uuid(), event, List.of())));
            }
        }
    }

    private static ApiAnswer answer(InvocationResult result) {
        return switch (result) {
            case InvocationResult.Accepted accepted -> ran(accepted.answer());
            case InvocationResult.PartlyFailed partly -> ran(partly.answer());
            case InvocationResult.FunctionError error -> ran(error.answer());
            case InvocationResult.RequestTooLarge large ->
                ApiError.tooLarge("The function's server answered 413: the payload is too large for it");
            case InvocationResult.Throttled throttled ->
                ApiError.tooManyRequests(
                        throttled.reason(), "CallerRateLimitExceeded", seconds(throttled.retryAfter()));
            case InvocationResult.Unreachable unreachable -> ApiError.service(502, unreachable.reason());
        };
    }

    private static ApiAnswer ran(Answer answer) {
        Map<String, String> headers = new HashMap<>();
        headers.put("X-Amz-Executed-Version", answer.executedVersion());
        if (answer.functionError() != null) {
            headers.put("X-Amz-Function-Error", answer.functionError());
        }
        return new ApiAnswer(200, Map.copyOf(headers), answer.payload(), Optional.empty());
    }

    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
