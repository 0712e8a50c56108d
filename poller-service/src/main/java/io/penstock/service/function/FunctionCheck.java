package io.penstock.service.function;

import io.penstock.connect.aws.AwsCheck;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.Problem;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/**
 * Finds out whether the function of a mapping exists, as AWS does when a mapping is created. Thread-safe.
 *
 * @param configured {@code penstock.functions}; any other name is that of a function on AWS Lambda
 * @param region of functions whose names have none
 * @param lambda asks AWS Lambda; stays the caller's to close
 */
public record FunctionCheck(CurrentFunctions configured, String region, LambdaClients lambda, Time time) {

    private static final String MISSING = "Function does not exist";

    /** For functions that are never replaced by others. */
    public FunctionCheck(Map<String, FunctionProperties> configured, String region, LambdaClients lambda, Time time) {
        this(new CurrentFunctions(configured, FunctionRules.MOST_CONCURRENCY), region, lambda, time);
    }

    /**
     * Looks a configured function up, and asks AWS Lambda about any other, for at most about five seconds.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    public FunctionFinding find(String mapping, FunctionName name) throws InterruptedException {
        FunctionProperties properties = configured.now().configured().get(name.name());
        if (properties == null) {
            return onLambda(mapping, name);
        }
        return properties.has(name.qualifier().orElse(FunctionProperties.LATEST))
                ? new FunctionFinding.Found(Optional.of(properties.timeout()))
                : refused(mapping, name, FunctionRules.expected(name, properties), MISSING);
    }

    private FunctionFinding onLambda(String mapping, FunctionName name) throws InterruptedException {
        AwsCheck check = new AwsCheck("function '" + name + "'", time);
        try {
            Integer seconds = lambda.client(name.region().orElse(region))
                    .getFunctionConfiguration(request -> request.functionName(LambdaFunction.partialArn(name))
                            .qualifier(name.qualifier().orElse(null))
                            .overrideConfiguration(check.next("lambda:GetFunctionConfiguration")))
                    .timeout();
            return new FunctionFinding.Found(Optional.ofNullable(seconds).map(Duration::ofSeconds));
        } catch (ResourceNotFoundException missing) {
            return refused(
                    mapping, name, "a function that exists: one of penstock.functions, or on AWS Lambda", MISSING);
        } catch (SdkException failure) {
            return refused(mapping, name, "a function that Penstock can ask about, but " + check.reason(failure), null);
        }
    }

    private static FunctionFinding refused(
            String mapping, FunctionName name, String expected, @Nullable String awsMessage) {
        return new FunctionFinding.Refused(
                new Problem(mapping, "function-name", name.toString(), expected, awsMessage));
    }
}
