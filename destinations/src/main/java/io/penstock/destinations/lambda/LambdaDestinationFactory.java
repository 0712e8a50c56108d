package io.penstock.destinations.lambda;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.mapping.Arn;
import io.penstock.destinations.AwsClientFactory;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** Opens Lambda functions, named by their ARN, as destinations (contract §4). Thread-safe. */
public final class LambdaDestinationFactory implements DestinationFactory, AutoCloseable {

    static final String KIND = "lambda";

    private static final Pattern FUNCTION = Pattern.compile(
            "arn:[a-z-]+:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]{1,64}(:(\\$LATEST|[A-Za-z0-9_-]{1,128}))?");

    private final AwsClientFactory<LambdaClient> clients;

    /** Reaches Lambda by {@code access}. */
    public LambdaDestinationFactory(AwsAccess access) {
        this.clients = AwsClientFactory.of(access, KIND, LambdaClient::builder);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean accepts(String target) {
        return Arn.parse(target).filter(arn -> arn.service().equals(KIND)).isPresent();
    }

    @Override
    public List<String> problems(String target) {
        return FUNCTION.matcher(target).matches()
                ? List.of()
                : List.of("a Lambda function as a destination is named"
                        + " arn:aws:lambda:<region>:<account>:function:<name>, with or without :<version or alias>");
    }

    @Override
    public Destination open(String target, boolean includePayload) {
        return new LambdaDestination(clients, Arn.parse(target).orElseThrow(), includePayload);
    }

    @Override
    public boolean includesPayloadByDefault() {
        return false;
    }

    /** Closes the clients, and with them all destinations that were opened. */
    @Override
    public void close() {
        clients.close();
    }
}
