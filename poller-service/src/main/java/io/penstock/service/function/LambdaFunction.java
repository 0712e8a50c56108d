package io.penstock.service.function;

import io.penstock.core.invoke.Answer;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvokeOutcome;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/**
 * A function on AWS Lambda, called with {@code Invoke} (contract §3). Its aliases are routed by AWS.
 *
 * <p>Whatever keeps AWS from running the function, a missing function or permission included, is no failure of the function
 * and spends no retry; a request that AWS finds too large does, because it will never be run (semantics §3).
 */
final class LambdaFunction implements Target {

    private static final Logger LOG = LoggerFactory.getLogger(LambdaFunction.class);
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(900);
    private static final Duration CONFIGURATION_TIMEOUT = Duration.ofSeconds(10);
    /** What the call may take beyond the function's own timeout: the way there and back, and a cold start. */
    private static final Duration OVERHEAD = Duration.ofSeconds(10);

    private final FunctionName name;
    private final Supplier<LambdaClient> client;
    private final CurrentTrace traces;
    private final Time time;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Duration timeout;

    /**
     * A function.
     *
     * @param client that of the function's region
     */
    LambdaFunction(FunctionName name, Supplier<LambdaClient> client, CurrentTrace traces, Time time) {
        this.name = name;
        this.client = client;
        this.traces = traces;
        this.time = time;
    }

    /** The function's own timeout, asked of AWS once; 900 s when AWS does not tell. */
    @Override
    public Duration timeout() {
        Duration known = timeout;
        if (known != null) {
            return known;
        }
        asking.lock();
        try {
            Duration asked = timeout == null ? ask() : timeout;
            timeout = asked;
            return asked == null ? LONGEST_TIMEOUT : asked;
        } finally {
            asking.unlock();
        }
    }

    private @Nullable Duration ask() {
        try {
            Integer seconds = client.get()
                    .getFunctionConfiguration(request -> request.functionName(partialArn())
                            .qualifier(name.qualifier().orElse(null))
                            .overrideConfiguration(
                                    configuration -> configuration.apiCallTimeout(CONFIGURATION_TIMEOUT)))
                    .timeout();
            return seconds == null ? LONGEST_TIMEOUT : Duration.ofSeconds(seconds);
        } catch (SdkException failure) {
            if (failure instanceof AbortedException || Thread.currentThread().isInterrupted()) {
                Thread.currentThread().interrupt();
                return null;
            }
            LOG.warn(
                    "The timeout of function '{}' can't be read, {} s is assumed: {}",
                    name,
                    LONGEST_TIMEOUT.toSeconds(),
                    failure.getMessage());
            return LONGEST_TIMEOUT;
        }
    }

    @Override
    public InvokeOutcome call(Invocation invocation) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Duration limit = timeout().plus(OVERHEAD);
        InvokeRequest request = InvokeRequest.builder()
                .functionName(partialArn())
                .qualifier(name.qualifier().orElse(null))
                .invocationType(InvocationType.REQUEST_RESPONSE)
                .payload(SdkBytes.fromByteArrayUnsafe(invocation.event()))
                .overrideConfiguration(configuration -> configuration
                        .apiCallTimeout(limit)
                        .putHeader(
                                "X-Amzn-Trace-Id",
                                traces.of(invocation, time.wall(time.now())).xray()))
                .build();
        try {
            return outcome(client.get().invoke(request));
        } catch (SdkException failure) {
            if (failure instanceof AbortedException || Thread.interrupted()) {
                throw interrupted(failure);
            }
            return outcome(failure);
        }
    }

    private InvokeOutcome outcome(InvokeResponse response) {
        SdkBytes payload = response.payload();
        String version = response.executedVersion() == null ? FunctionProperties.LATEST : response.executedVersion();
        Answer answer = new Answer(
                200, version, response.functionError(), payload == null ? new byte[0] : payload.asByteArrayUnsafe());
        return answer.functionError() == null
                ? new InvokeOutcome.Accepted(answer)
                : new InvokeOutcome.FunctionError(answer);
    }

    private InvokeOutcome outcome(SdkException failure) {
        if (failure instanceof TooManyRequestsException throttle) {
            String reason = throttle.reasonAsString() == null ? "" : " (" + throttle.reasonAsString() + ")";
            return new InvokeOutcome.Throttled(
                    "Rate Exceeded." + reason, RetryAfter.read(throttle.retryAfterSeconds(), time.wall(time.now())));
        }
        if (failure instanceof RequestTooLargeException tooLarge) {
            return new InvokeOutcome.FunctionError(
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
                return new InvokeOutcome.Throttled(String.valueOf(service.getMessage()), retryAfter);
            }
        }
        return new InvokeOutcome.Unreachable(
                "function '" + name + "' can't be invoked: " + failure.getMessage(), retryAfter);
    }

    private static InterruptedException interrupted(SdkException cause) {
        Thread.interrupted(); // the exception says so instead
        InterruptedException interruption = new InterruptedException("interrupted during Invoke");
        interruption.initCause(cause);
        return interruption;
    }

    /** Without region and partition, which are the client's. */
    private String partialArn() {
        return name.account()
                .map(account -> account + ":function:" + name.name())
                .orElse(name.name());
    }
}
