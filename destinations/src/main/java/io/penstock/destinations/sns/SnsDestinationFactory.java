package io.penstock.destinations.sns;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.mapping.Arn;
import io.penstock.destinations.AwsClientFactory;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sns.SnsClient;

/** Opens standard SNS topics, named by their ARN, as destinations (contract §4). Thread-safe. */
public final class SnsDestinationFactory implements DestinationFactory, AutoCloseable {

    static final String KIND = "sns";

    private static final Pattern TOPIC =
            Pattern.compile("arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}(\\.fifo)?");

    private final AwsClientFactory<SnsClient> clients;

    /** Reaches SNS by {@code access}. */
    public SnsDestinationFactory(AwsAccess access) {
        this.clients = AwsClientFactory.of(access, KIND, SnsClient::builder);
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
        if (!TOPIC.matcher(target).matches()) {
            return List.of("an SNS topic as a destination is named arn:aws:sns:<region>:<account>:<topic>");
        }
        return target.endsWith(".fifo")
                ? List.of("an SNS FIFO topic cannot be a destination; use a standard topic")
                : List.of();
    }

    @Override
    public Destination open(String target, boolean includePayload) {
        return new SnsDestination(clients, Arn.parse(target).orElseThrow(), includePayload);
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
