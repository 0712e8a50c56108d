package io.penstock.destinations.lambda;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.destination.WrittenRecord;
import io.penstock.core.mapping.Arn;
import io.penstock.destinations.AwsDestination;
import io.penstock.destinations.AwsTargets;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.LambdaClientBuilder;
import software.amazon.awssdk.services.lambda.model.InvocationType;

/** Invokes a function once for each record, asynchronously: a record is stored when Lambda has queued the event. */
final class LambdaDestination implements AwsDestination<LambdaClient, LambdaClientBuilder> {

    /** The largest event of an asynchronous invocation (semantics §9). */
    private static final int MAX_BYTES = 1_048_576;

    private static final int QUEUED = 202;

    private static final AwsTargets FUNCTIONS = AwsTargets.of(
            "lambda",
            "arn:[a-z-]+:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]{1,64}(:(\\$LATEST|[A-Za-z0-9_-]{1,128}))?",
            "a Lambda function as a destination is named"
                    + " arn:aws:lambda:<region>:<account>:function:<name>, with or without :<version or alias>");

    @Override
    public AwsTargets targets() {
        return FUNCTIONS;
    }

    @Override
    public LambdaClientBuilder clientBuilder(AwsAccess access) {
        return LambdaClient.builder();
    }

    @Override
    public int maxBytes(Arn function, DestinationRecord record) {
        return MAX_BYTES;
    }

    @Override
    public StoreResult store(LambdaClient lambda, Arn function, WrittenRecord written) {
        int status = lambda.invoke(request -> request.functionName(function.toString())
                        .invocationType(InvocationType.EVENT)
                        .payload(SdkBytes.fromByteArrayUnsafe(written.json())))
                .statusCode();
        return status == QUEUED
                ? written.stored()
                : new StoreResult.Unavailable(
                        "an asynchronous invocation was answered with " + status + ", not " + QUEUED);
    }
}
