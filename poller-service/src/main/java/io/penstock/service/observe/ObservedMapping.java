package io.penstock.service.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingState;
import io.penstock.core.time.Time;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Watches one mapping for metrics, logs, status and health, from {@link MappingObserver#observe} until {@link #close()}.
 * Hand it to the mapping's runner as its {@link LaneListener}, and {@link #moved} to its life cycle. What concerns the
 * whole source, and no single lane, is told with the mapping's name as the partition. Thread-safe.
 */
public final class ObservedMapping implements LaneListener, AutoCloseable {

    private final Mapping mapping;
    private final String functionArn;
    private final BooleanSupplier alive;
    private final IntSupplier waitingForMemory;
    private final Consumer<ObservedMapping> closed;
    private final LaneBook lanes;
    private final ProcessingResult result;
    private final MappingLog log;
    private final MappingMetrics metrics;
    private final LaneListener batches;
    private volatile MappingState state = MappingState.CREATING;

    ObservedMapping(
            Mapping mapping,
            String functionArn,
            Set<String> destinations,
            BooleanSupplier alive,
            IntSupplier waitingForMemory,
            MeterRegistry registry,
            LaneListener batches,
            Time time,
            Consumer<ObservedMapping> closed) {
        this.mapping = mapping;
        this.functionArn = functionArn;
        this.alive = alive;
        this.waitingForMemory = waitingForMemory;
        this.closed = closed;
        this.lanes = new LaneBook(time);
        this.result = new ProcessingResult(mapping.name(), time);
        this.log = new MappingLog(mapping.name(), time);
        this.metrics = new MappingMetrics(registry, mapping, lanes, this::state, destinations);
        this.batches = batches;
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

    /** The mapping's name. */
    public String name() {
        return mapping.name();
    }

    /** False when a thread of the mapping that should run has died. */
    public boolean alive() {
        return alive.getAsBoolean();
    }

    /** True when the source can't be read or the last call of the function failed. */
    public boolean degraded() {
        return result.problem();
    }

    /** All there is to know just now. */
    public MappingStatus status() {
        return new MappingStatus(
                mapping.name(),
                mapping.id(),
                mapping.source().toString(),
                functionArn,
                state.text(),
                result.text(),
                lanes.lanes(),
                lanes.busy(),
                waitingForMemory.getAsInt(),
                lanes.lagSeconds(),
                isStream() ? lanes.shardLagSeconds() : Map.of(),
                result.lastError().orElse(null),
                mapping.tags(),
                metrics.counts());
    }

    private boolean isStream() {
        return mapping.startingPosition().isPresent();
    }

    private MappingState state() {
        return state;
    }

    /** Takes the mapping's series out of the registry and the mapping out of status and health. */
    @Override
    public void close() {
        metrics.close();
        closed.accept(this);
    }
}
