package io.penstock.service.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import io.penstock.core.mapping.EventSource;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingState;
import io.penstock.core.time.Time;
import io.penstock.service.function.CircuitStatus;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * Observes one mapping for metrics, logs, status and health, from {@link MappingObserver#observe} until {@link
 * #close()}. It is the {@link LaneListener} of the mapping's lanes and source, and {@link #moved} listens to its life
 * cycle. Events of the whole source, and of no single lane, carry the mapping's name as the partition. Thread-safe.
 */
public final class ObservedMapping implements LaneListener, AutoCloseable {

    private final IntSupplier waitingForMemory;
    private final Consumer<ObservedMapping> closed;
    private final LaneBook lanes;
    private final ProcessingResult result;
    private final MappingLog log;
    private final MappingMetrics metrics;
    private final LaneListener batches;
    private final DestinationKinds kinds;
    private final Function<String, CircuitStatus> circuits;
    private final Time time;
    private volatile MappingState state = MappingState.CREATING;
    private volatile ObservedRevision now;

    ObservedMapping(
            ObservedRevision first,
            DestinationKinds kinds,
            Function<String, CircuitStatus> circuits,
            IntSupplier waitingForMemory,
            MeterRegistry registry,
            ObservationRegistry observations,
            Time time,
            Consumer<ObservedMapping> closed) {
        Mapping mapping = first.mapping();
        this.now = first;
        this.kinds = kinds;
        this.circuits = circuits;
        this.time = time;
        this.waitingForMemory = waitingForMemory;
        this.closed = closed;
        this.lanes = new LaneBook(time);
        this.result = new ProcessingResult(mapping.name(), time);
        this.log = new MappingLog(mapping.name(), time);
        this.metrics = new MappingMetrics(registry, mapping, lanes, this::state, this::isOverridden);
        this.batches = observations.isNoop()
                ? (partition, event) -> {}
                : new BatchObservations(observations, () -> now.mapping());
        metrics.follow(first, kinds.of(mapping));
    }

    @Override
    public void happened(String partition, LaneEvent event) {
        batches.happened(partition, event);
        lanes.happened(partition, event);
        metrics.happened(partition, event);
        result.happened(partition, event);
        log.happened(partition, event);
    }

    /** Notes a move of the mapping's life cycle. */
    public void moved(MappingState from, MappingState to) {
        state = to;
        log.moved(from, to);
    }

    /** Shows another revision of the mapping from now on. Called by one thread at a time. */
    public void changed(ObservedRevision next) {
        now = next;
        metrics.follow(next, kinds.of(next.mapping()));
    }

    /** The mapping's name. */
    public String name() {
        return now.mapping().name();
    }

    /** AWS's words for the last result (semantics §1.5). */
    public String lastProcessingResult() {
        return result.text();
    }

    /** True when the source can't be read or the last invocation of the function failed. */
    public boolean degraded() {
        return result.problem();
    }

    /** What an operator is shown now. */
    public MappingStatus status() {
        ObservedRevision shown = now;
        Mapping mapping = shown.mapping();
        return new MappingStatus(
                mapping.name(),
                mapping.id(),
                mapping.source().toString(),
                shown.functionArn(),
                state.text(),
                result.text(),
                lanes.lanes(),
                lanes.busy(),
                waitingForMemory.getAsInt(),
                lanes.lagSeconds(),
                mapping.eventSource().options() instanceof EventSource.Stream ? lanes.shardLagSeconds() : Map.of(),
                circuit(shown.functionArn()),
                result.lastError().orElse(null),
                mapping.tags(),
                metrics.counts(),
                shown.origin(),
                shown.revision(),
                shown.override().orElse(null));
    }

    private boolean isOverridden() {
        return now.override().isPresent();
    }

    private MappingStatus.Circuit circuit(String functionArn) {
        CircuitStatus circuit = circuits.apply(functionArn);
        return new MappingStatus.Circuit(
                circuit.state().text(), circuit.until().map(time::wall).orElse(null));
    }

    private MappingState state() {
        return state;
    }

    /** Removes the mapping's series from the registry and the mapping from status and health. */
    @Override
    public void close() {
        metrics.close();
        closed.accept(this);
    }
}
