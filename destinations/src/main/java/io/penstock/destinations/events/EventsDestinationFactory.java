package io.penstock.destinations.events;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationFactory;
import io.penstock.core.mapping.Arn;
import io.penstock.destinations.AwsClientFactory;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/** Opens EventBridge buses, named by their ARN, as destinations (contract §4). Thread-safe. */
public final class EventsDestinationFactory implements DestinationFactory, AutoCloseable {

    static final String KIND = "events";

    private static final Pattern BUS =
            Pattern.compile("arn:[a-z-]+:events:[a-z0-9-]+:[0-9]{12}:event-bus/[A-Za-z0-9/._-]{1,256}");

    private final AwsClientFactory<EventBridgeClient> clients;

    /** Reaches EventBridge by {@code access}. */
    public EventsDestinationFactory(AwsAccess access) {
        this.clients = AwsClientFactory.of(access, KIND, EventBridgeClient::builder);
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
        return BUS.matcher(target).matches()
                ? List.of()
                : List.of("an EventBridge bus as a destination is named"
                        + " arn:aws:events:<region>:<account>:event-bus/<name>");
    }

    @Override
    public Destination open(String target, boolean includePayload) {
        return new EventsDestination(clients, Arn.parse(target).orElseThrow(), includePayload);
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
