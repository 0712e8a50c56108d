package io.penstock.kinesis.kcl;

import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Notes which streams and tables can't be reached, which the library only writes to its log; an interceptor of its
 * clients. The library retries a call that fails now and then; what counts is that none succeeds for some seconds.
 * Thread-safe.
 */
public final class StreamErrors implements ExecutionInterceptor {

    private static final Duration LONGEST_FAILURE = Duration.ofSeconds(3);

    private record Failing(Instant since, String last) {}

    private final Function<SdkRequest, Optional<String>> subject;
    private final Time time;
    private final Map<String, Failing> failing = new ConcurrentHashMap<>();

    /**
     * Notes errors by their subject.
     *
     * @param subject what a request is about, such as the ARN of a stream; empty when it does not count
     */
    public StreamErrors(Function<SdkRequest, Optional<String>> subject, Time time) {
        this.subject = subject;
        this.time = time;
    }

    /** How the last call about {@code about} failed, when none has succeeded for some seconds; else empty. */
    public Optional<String> of(String about) {
        return Optional.ofNullable(failing.get(about))
                .filter(now -> !time.now().isBefore(now.since().plus(LONGEST_FAILURE)))
                .map(Failing::last);
    }

    /** Counts a success as soon as the answer begins: that of a subscription lasts for minutes. */
    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        if (context.httpResponse().isSuccessful()) {
            subject.apply(context.request()).ifPresent(this::succeeded);
        }
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        String operation = context.request().getClass().getSimpleName().replaceFirst("Request$", "");
        subject.apply(context.request()).ifPresent(about -> failed(about, operation, context.exception()));
    }

    /** A call about {@code about} has succeeded. */
    public void succeeded(String about) {
        failing.remove(about);
    }

    /** A call of {@code operation} about {@code about} has failed. */
    public void failed(String about, String operation, Throwable failure) {
        Failing now = new Failing(time.now(), message(operation, failure));
        failing.merge(about, now, (before, after) -> new Failing(before.since(), after.last()));
    }

    private static String message(String operation, Throwable failure) {
        String reason = failure instanceof AwsServiceException service && service.awsErrorDetails() != null
                ? service.awsErrorDetails().errorCode() + ": "
                        + service.awsErrorDetails().errorMessage()
                : String.valueOf(failure.getMessage());
        return operation + " failed: " + reason;
    }
}
