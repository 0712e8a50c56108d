package io.penstock.service.observe;

import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.Event;
import io.micrometer.observation.ObservationRegistry;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.SelectiveListener;
import io.penstock.core.mapping.Mapping;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * One observation for each batch of a mapping, current on the lane's thread while the batch is delivered; each
 * invocation of the function is an event in it. Each lane reports its own events in order, on its own thread.
 */
final class BatchObservations implements SelectiveListener {

    private record Running(Observation observation, Observation.Scope scope) {}

    private final ObservationRegistry registry;
    private final Supplier<Mapping> present;
    private final Map<String, Running> running = new ConcurrentHashMap<>();

    BatchObservations(ObservationRegistry registry, Supplier<Mapping> present) {
        this.registry = registry;
        this.present = present;
    }

    @Override
    public void batchFormed(String partition, LaneEvent.BatchFormed formed) {
        Mapping mapping = present.get();
        Observation observation = Observation.createNotStarted(
                        "penstock.batch", () -> new BatchContext(formed.records(), formed.traceHeaders()), registry)
                .contextualName("process " + mapping.name())
                .lowCardinalityKeyValue("mapping", mapping.name())
                .lowCardinalityKeyValue("source", mapping.sourceType())
                .highCardinalityKeyValue("penstock.partition", partition)
                .highCardinalityKeyValue("messaging.operation.type", "process")
                .highCardinalityKeyValue(
                        "messaging.destination.name", mapping.source().toString())
                .highCardinalityKeyValue("messaging.batch.message_count", Integer.toString(formed.records()))
                .highCardinalityKeyValue("faas.invoked_name", mapping.function().toString())
                .highCardinalityKeyValue(
                        "faas.invocation_id", formed.requestId().toString())
                .start();
        running.put(partition, new Running(observation, observation.openScope()));
    }

    @Override
    public void invoked(String partition, LaneEvent.Invoked invoked) {
        Running batch = running.get(partition);
        if (batch != null) {
            String result = InvocationStatus.of(invoked.result()).text();
            batch.observation().event(Event.of("penstock.call", result));
            batch.observation().highCardinalityKeyValue("penstock.outcome", result);
        }
    }

    @Override
    public void batchDone(String partition) {
        Running batch = running.remove(partition);
        if (batch != null) {
            batch.scope().close();
            batch.observation().stop();
        }
    }
}
