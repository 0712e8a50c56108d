package io.penstock.service.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.penstock.core.limit.FairPool;

/**
 * The memory that all records in flight share, and its metrics (contract §5).
 *
 * @param pool of bytes of the heap; its members are mappings
 */
public record MemoryInFlight(FairPool pool) implements MeterBinder {

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("penstock.memory.in.flight", pool, FairPool::used)
                .baseUnit("bytes")
                .description("Heap that records in flight take")
                .register(registry);
        Gauge.builder("penstock.memory.limit", pool, FairPool::limit)
                .baseUnit("bytes")
                .description("Heap that records in flight may take")
                .register(registry);
    }
}
