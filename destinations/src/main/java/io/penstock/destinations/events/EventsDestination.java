package io.penstock.destinations.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.connect.aws.AwsAccess;
import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.destination.WrittenRecord;
import io.penstock.core.mapping.Arn;
import io.penstock.destinations.AwsDestination;
import io.penstock.destinations.AwsTargets;
import java.util.List;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClientBuilder;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/** Puts each record on an event bus, as the detail of one event in the envelope of semantics §6.2. */
final class EventsDestination implements AwsDestination<EventBridgeClient, EventBridgeClientBuilder> {

    /** The largest entry that every EventBridge bus takes; some take more today, and none less. */
    private static final int MAX_ENTRY_BYTES = 262_144;

    /** What AWS counts for the time of an entry. */
    private static final int TIME_BYTES = 14;

    private static final String SOURCE = "lambda";
    private static final String SUCCESS = "Lambda Function Invocation Result - Success";
    private static final String FAILURE = "Lambda Function Invocation Result - Failure";

    private static final AwsTargets BUSES = AwsTargets.of(
            "events",
            "arn:[a-z-]+:events:[a-z0-9-]+:[0-9]{12}:event-bus/[A-Za-z0-9/._-]{1,256}",
            "an EventBridge bus as a destination is named arn:aws:events:<region>:<account>:event-bus/<name>");

    @Override
    public AwsTargets targets() {
        return BUSES;
    }

    @Override
    public EventBridgeClientBuilder clientBuilder(AwsAccess access) {
        return EventBridgeClient.builder();
    }

    @Override
    public int maxBytes(Arn bus, DestinationRecord record) {
        return MAX_ENTRY_BYTES - bytes(envelope(bus, record));
    }

    @Override
    public StoreResult store(EventBridgeClient events, Arn bus, WrittenRecord written) {
        PutEventsRequestEntry entry = envelope(bus, written.record()).toBuilder()
                .detail(written.text())
                .build();
        PutEventsResponse response = events.putEvents(request -> request.entries(entry));
        // 200 is also the answer when none of the entries was taken
        if (response.failedEntryCount() == null || response.failedEntryCount() == 0) {
            return written.stored();
        }
        PutEventsResultEntry failed = response.entries().getFirst();
        return new StoreResult.Unavailable(failed.errorCode() + ": " + failed.errorMessage());
    }

    /** The entry without its detail. */
    private static PutEventsRequestEntry envelope(Arn bus, DestinationRecord record) {
        return PutEventsRequestEntry.builder()
                .eventBusName(bus.toString())
                .source(SOURCE)
                .detailType(record.condition() == DestinationRecord.Condition.SUCCESS ? SUCCESS : FAILURE)
                .resources(List.of(bus.toString(), record.qualifiedFunctionArn()))
                .time(record.timestamp())
                .build();
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
}
