package io.penstock.destinations.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.destination.Destination;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.DestinationWriter;
import io.penstock.core.destination.DestinationWriter.Reply;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.mapping.Arn;
import io.penstock.destinations.AwsClientFactory;
import java.util.List;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/** Puts each record as the detail of one event, in the envelope of semantics §6.2. */
final class EventsDestination implements Destination {

    /** The largest entry that every EventBridge bus takes; some take more today, and none less. */
    private static final int MAX_ENTRY_BYTES = 262_144;

    /** What AWS counts for the time of an entry. */
    private static final int TIME_BYTES = 14;

    private static final String SOURCE = "lambda";
    private static final String SUCCESS = "Lambda Function Invocation Result - Success";
    private static final String FAILURE = "Lambda Function Invocation Result - Failure";

    private final AwsClientFactory<EventBridgeClient> clients;
    private final Arn bus;
    private final boolean includePayload;

    EventsDestination(AwsClientFactory<EventBridgeClient> clients, Arn bus, boolean includePayload) {
        this.clients = clients;
        this.bus = bus;
        this.includePayload = includePayload;
    }

    @Override
    public String kind() {
        return EventsDestinationFactory.KIND;
    }

    @Override
    public StoreResult store(DestinationRecord record) throws InterruptedException {
        PutEventsRequestEntry envelope = PutEventsRequestEntry.builder()
                .eventBusName(bus.toString())
                .source(SOURCE)
                .detailType(record.condition() == DestinationRecord.Condition.SUCCESS ? SUCCESS : FAILURE)
                .resources(List.of(bus.toString(), record.qualifiedFunctionArn()))
                .time(record.timestamp())
                .build();
        return new DestinationWriter(includePayload, MAX_ENTRY_BYTES - bytes(envelope))
                .store(
                        record,
                        json -> clients.call(bus, events -> {
                            PutEventsRequestEntry entry = envelope.toBuilder()
                                    .detail(new String(json, UTF_8))
                                    .build();
                            return reply(events.putEvents(request -> request.entries(entry)));
                        }));
    }

    /** The size of an entry without its detail, as AWS computes it for the limit of PutEvents. */
    private static int bytes(PutEventsRequestEntry entry) {
        return TIME_BYTES
                + entry.source().getBytes(UTF_8).length
                + entry.detailType().getBytes(UTF_8).length
                + entry.resources().stream()
                        .mapToInt(resource -> resource.getBytes(UTF_8).length)
                        .sum();
    }

    /** PutEvents answers 200 also when it took none of the entries. */
    private static Reply reply(PutEventsResponse response) {
        if (response.failedEntryCount() == null || response.failedEntryCount() == 0) {
            return new Reply.Stored();
        }
        PutEventsResultEntry failed = response.entries().getFirst();
        String reason = failed.errorCode() + ": " + failed.errorMessage();
        return new Reply.Unavailable(reason);
    }

    @Override
    public void close() {
        // the clients belong to the factory
    }
}
