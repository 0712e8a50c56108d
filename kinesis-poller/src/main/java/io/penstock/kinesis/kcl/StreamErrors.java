package io.penstock.kinesis.kcl;

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
 * What last went wrong with a stream or a table, which the library only writes to its log. Told by the clients, of which
 * it is an interceptor; the last call counts. Thread-safe.
 */
public final class StreamErrors implements ExecutionInterceptor {

    private final Function<SdkRequest, Optional<String>> subject;
    private final Map<String, String> errors = new ConcurrentHashMap<>();

    /** Errors by what {@code subject} says a request is about, such as the ARN of a stream; empty for none of interest. */
    public StreamErrors(Function<SdkRequest, Optional<String>> subject) {
        this.subject = subject;
    }

    /** What went wrong with the last call about {@code about}; empty when it went well. */
    public Optional<String> of(String about) {
        return Optional.ofNullable(errors.get(about));
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        subject.apply(context.request()).ifPresent(errors::remove);
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        subject.apply(context.request()).ifPresent(about -> errors.put(about, message(context)));
    }

    private static String message(Context.FailedExecution context) {
        Throwable failure = context.exception();
        String operation = context.request().getClass().getSimpleName().replaceFirst("Request$", "");
        String reason = failure instanceof AwsServiceException service && service.awsErrorDetails() != null
                ? service.awsErrorDetails().errorCode() + ": "
                        + service.awsErrorDetails().errorMessage()
                : String.valueOf(failure.getMessage());
        return operation + " failed: " + reason;
    }
}
