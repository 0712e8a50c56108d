package io.penstock.service.function;

import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/**
 * A function on AWS Lambda, invoked by {@code Invoke} (contract §3). AWS routes its aliases.
 *
 * <p>Whatever keeps AWS from running the function, a missing function or permission included, is no function error and
 * spends no retry; an event that AWS finds too large is one, because AWS will never run it (semantics §3).
 */
final class LambdaFunction implements Target {

    private static final Logger LOG = LoggerFactory.getLogger(LambdaFunction.class);
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(900);
    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final Duration FRESH_AFTER_FAILURE = Duration.ofSeconds(10);
    private static final Duration CONFIGURATION_TIMEOUT = Duration.ofSeconds(10);

    /** The time that an invocation may take beyond the function's own timeout: the network and a cold start. */
    static final Duration OVERHEAD = Duration.ofSeconds(10);

    private final FunctionName name;
    private final Supplier<LambdaClient> client;
    private final CurrentTrace traces;
    private final Time time;
    private final Duration overhead;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Known known = Known.NONE;

    /** A timeout, when it is to be read again, and whether the last attempt to read it failed. */
    private record Known(Duration timeout, Instant readAgainAt, boolean failed) {

        private static final Known NONE = new Known(LONGEST_TIMEOUT, Instant.MIN, false);
    }

    /**
     * A function.
     *
     * @param client of the function's region
     */
    LambdaFunction(FunctionName name, Supplier<LambdaClient> client, CurrentTrace traces, Time time) {
        this(name, client, traces, time, OVERHEAD);
    }

    LambdaFunction(
            FunctionName name, Supplier<LambdaClient> client, CurrentTrace traces, Time time, Duration overhead) {
        this.overhead = overhead;
        this.name = name;
        this.client = client;
        this.traces = traces;
        this.time = time;
    }

    /**
     * The function's own timeout, as AWS showed it within the last minute (B43: it may be raised at any time). While it
     * can't be read, the last one that was read, or else 900 s; it is then read again soon.
     */
    @Override
    public Duration timeout() {
        if (isFresh() || (!known.equals(Known.NONE) && reading.isLocked())) {
            return known.timeout();
        }
        reading.lock();
        try {
            return (isFresh() ? known : read()).timeout();
        } finally {
            reading.unlock();
        }
    }

    private boolean isFresh() {
        return time.now().isBefore(known.readAgainAt());
    }

    private Known read() {
        try {
            Integer seconds = client.get()
                    .getFunctionConfiguration(request -> request.functionName(partialArn(name))
                            .qualifier(name.qualifier().orElse(null))
                            .overrideConfiguration(
                                    configuration -> configuration.apiCallTimeout(CONFIGURATION_TIMEOUT)))
                    .timeout();
            Duration timeout = seconds == null ? LONGEST_TIMEOUT : Duration.ofSeconds(seconds);
            known = new Known(timeout, time.now().plus(FRESH), false);
        } catch (SdkException failure) {
            if (failure instanceof AbortedException || Thread.currentThread().isInterrupted()) {
                Thread.currentThread().interrupt();
                return known;
            }
            if (!known.failed()) {
                LOG.warn(
                        "The timeout of function '{}' can't be read, {} s is assumed until it can: {}",
                        name,
                        known.timeout().toSeconds(),
                        failure.getMessage());
            }
            known = new Known(known.timeout(), time.now().plus(FRESH_AFTER_FAILURE), true);
        }
        return known;
    }

    @Override
    public InvocationResult call(Invocation invocation) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Duration limit = timeout().plus(overhead);
        AtomicBoolean sent = new AtomicBoolean();
        InvokeRequest request = InvokeRequest.builder()
                .functionName(partialArn(name))
                .qualifier(name.qualifier().orElse(null))
                .invocationType(InvocationType.REQUEST_RESPONSE)
                .payload(SdkBytes.fromByteArrayUnsafe(invocation.event()))
                .overrideConfiguration(configuration -> configuration
                        .apiCallTimeout(limit)
                        .putExecutionAttribute(LambdaClients.SENT, sent)
                        .putHeader(
                                "X-Amzn-Trace-Id",
                                traces.of(invocation, time.wall(time.now())).xray()))
                .build();
        try {
            return result(client.get().invoke(request));
        } catch (SdkException failure) {
            if (failure instanceof AbortedException || Thread.interrupted()) {
                throw interrupted(failure);
            }
            return failure instanceof ApiCallTimeoutException && sent.get()
                    ? cutOff(invocation, limit)
                    : result(failure);
        }
    }

    /** A function error, because the function may have run to its end; its timeout may have been raised meanwhile. */
    private InvocationResult cutOff(Invocation invocation, Duration limit) {
        known = new Known(known.timeout(), Instant.MIN, known.failed());
        String version = name.qualifier().orElse(FunctionProperties.LATEST);
        return new InvocationResult.FunctionError(FunctionFailure.timedOut(invocation.requestId(), version, limit));
    }

    private InvocationResult result(InvokeResponse response) {
        SdkBytes payload = response.payload();
        String version = response.executedVersion() == null ? FunctionProperties.LATEST : response.executedVersion();
        Answer answer = new Answer(
                200, version, response.functionError(), payload == null ? new byte[0] : payload.asByteArrayUnsafe());
        return answer.functionError() == null
                ? new InvocationResult.Accepted(answer)
                : new InvocationResult.FunctionError(answer);
    }

    private InvocationResult result(SdkException failure) {
        if (failure instanceof TooManyRequestsException throttle) {
            String reason = throttle.reasonAsString() == null ? "" : " (" + throttle.reasonAsString() + ")";
            return new InvocationResult.Throttled(
                    "Rate Exceeded." + reason, RetryAfter.read(throttle.retryAfterSeconds(), time.wall(time.now())));
        }
        if (failure instanceof RequestTooLargeException tooLarge) {
            return new InvocationResult.FunctionError(
                    FunctionFailure.requestTooLarge(name.qualifier().orElse(FunctionProperties.LATEST), tooLarge));
        }
        Duration retryAfter = Duration.ZERO;
        if (failure instanceof LambdaException service && service.awsErrorDetails() != null) {
            retryAfter = RetryAfter.read(
                    service.awsErrorDetails()
                            .sdkHttpResponse()
                            .firstMatchingHeader("Retry-After")
                            .orElse(null),
                    time.wall(time.now()));
            if (service.statusCode() == 429) {
                return new InvocationResult.Throttled(String.valueOf(service.getMessage()), retryAfter);
            }
        }
        return new InvocationResult.Unreachable(
                "function '" + name + "' can't be invoked: " + failure.getMessage(), retryAfter);
    }

    private static InterruptedException interrupted(SdkException cause) {
        Thread.interrupted(); // the exception replaces the flag
        InterruptedException interruption = new InterruptedException("interrupted during Invoke");
        interruption.initCause(cause);
        return interruption;
    }

    /** The ARN without region and partition, which the client has. */
    static String partialArn(FunctionName name) {
        return name.account()
                .map(account -> account + ":function:" + name.name())
                .orElse(name.name());
    }
}
