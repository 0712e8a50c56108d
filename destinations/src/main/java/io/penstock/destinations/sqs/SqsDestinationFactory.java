package io.penstock.destinations.sqs;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.mapping.Arn;
import io.penstock.destinations.AwsClientFactory;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Opens standard SQS queues, named by their ARN, as destinations (contract §4). Thread-safe. */
public final class SqsDestinationFactory implements DestinationFactory, AutoCloseable {

    static final String KIND = "sqs";

    private static final Pattern QUEUE =
            Pattern.compile("arn:[a-z-]+:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}(\\.fifo)?");

    private final AwsClientFactory<SqsClient> clients;

    /**
     * Reaches SQS by {@code access}. The MD5 of an answer is not checked: the request's signature covers the body already,
     * and by then the message is stored, so a server with another MD5 would get it again and again.
     */
    public SqsDestinationFactory(AwsAccess access) {
        this.clients =
                AwsClientFactory.of(access, KIND, () -> SqsClient.builder().checksumValidationEnabled(false));
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
        if (!QUEUE.matcher(target).matches()) {
            return List.of("an SQS queue as a destination is named arn:aws:sqs:<region>:<account>:<queue>");
        }
        return target.endsWith(".fifo")
                ? List.of("an SQS FIFO queue cannot be a destination; use a standard queue")
                : List.of();
    }

    @Override
    public Destination open(String target, boolean includePayload) {
        return new SqsDestination(clients, Arn.parse(target).orElseThrow(), includePayload);
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
