package io.penstock.destinations.lambda;

import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationWriter;
import io.penstock.core.destination.DestinationWriter.Reply;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.mapping.Arn;
import io.penstock.destinations.AwsClientFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;

/** Invokes the function once for each record, without waiting for it: stored means that Lambda has queued the event. */
final class LambdaDestination implements Destination {

    /** The largest event of an asynchronous invocation (semantics §9). */
    private static final int MAX_BYTES = 1_048_576;

    private static final int QUEUED = 202;

    private final AwsClientFactory<LambdaClient> clients;
    private final Arn function;
    private final DestinationWriter writer;

    LambdaDestination(AwsClientFactory<LambdaClient> clients, Arn function, boolean includePayload) {
        this.clients = clients;
        this.function = function;
        this.writer = new DestinationWriter(includePayload, MAX_BYTES);
    }

    @Override
    public String kind() {
        return LambdaDestinationFactory.KIND;
    }

    @Override
    public StoreResult store(DestinationRecord record) throws InterruptedException {
        return writer.store(record, json -> clients.call(function, lambda -> invoke(lambda, json)));
    }

    private Reply invoke(LambdaClient lambda, byte[] json) {
        int status = lambda.invoke(request -> request.functionName(function.toString())
                        .invocationType(InvocationType.EVENT)
                        .payload(SdkBytes.fromByteArrayUnsafe(json)))
                .statusCode();
        return status == QUEUED
                ? new Reply.Stored()
                : new Reply.Unavailable("an asynchronous invocation was answered with " + status + ", not " + QUEUED);
    }

    @Override
    public void close() {
        // the clients belong to the factory
    }
}
