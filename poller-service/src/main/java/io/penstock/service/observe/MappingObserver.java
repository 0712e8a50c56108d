package io.penstock.service.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.penstock.core.event.LaneListener;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.time.Time;
import io.penstock.service.function.Functions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Observes mappings and knows all that are observed. Thread-safe. */
public final class MappingObserver {

    private final MeterRegistry registry;
    private final ObservationRegistry observations;
    private final Time time;
    private final Function<String, Optional<String>> destinationKind;
    private final Map<String, ObservedMapping> mappings = new ConcurrentHashMap<>();

    /**
     * Observes nothing yet.
     *
     * @param observations where batches are observed; {@link ObservationRegistry#NOOP} for not at all
     * @param destinationKind the kind of a destination's ARN or URL, for metrics
     */
    public MappingObserver(
            MeterRegistry registry,
            ObservationRegistry observations,
            Time time,
            Function<String, Optional<String>> destinationKind) {
        this.registry = registry;
        this.observations = observations;
        this.time = time;
        this.destinationKind = destinationKind;
    }

    /**
     * Starts to observe a mapping; its series exist from now on.
     *
     * @param functionArn of the function, as the mapping names it
     * @param waitingForMemory how many of its lanes or shards wait for memory; asked from any thread
     * @throws IllegalStateException when a mapping of that name is observed
     */
    public ObservedMapping observe(Mapping mapping, String functionArn, IntSupplier waitingForMemory) {
        Set<String> kinds = Stream.of(
                        mapping.destinations().onFailure(),
                        mapping.destinations().onSuccess())
                .flatMap(Optional::stream)
                .flatMap(target -> destinationKind.apply(target).stream())
                .collect(Collectors.toSet());
        return mappings.compute(mapping.name(), (name, before) -> {
            if (before != null) {
                throw new IllegalStateException("mapping '" + name + "' is observed already");
            }
            return new ObservedMapping(
                    mapping,
                    functionArn,
                    kinds,
                    waitingForMemory,
                    registry,
                    batches(mapping),
                    time,
                    closed -> mappings.remove(name, closed));
        });
    }

    /** Starts to observe the concurrency of a function; its series exist from now on, whichever mappings invoke it. */
    public void observe(Functions.Concurrency concurrency) {
        if (registry.find("penstock.concurrency")
                        .tag("function", concurrency.function())
                        .gauge()
                != null) {
            return;
        }
        Gauge.builder("penstock.concurrency", concurrency.now()::getAsInt)
                .description("Invocations that run")
                .tag("function", concurrency.function())
                .register(registry);
        Gauge.builder("penstock.concurrency.limit", concurrency::limit)
                .description("Invocations that may run")
                .tag("function", concurrency.function())
                .register(registry);
    }

    private LaneListener batches(Mapping mapping) {
        return observations.isNoop() ? (partition, event) -> {} : new BatchObservations(observations, mapping);
    }

    /** All that are observed, by name. */
    public List<ObservedMapping> mappings() {
        return mappings.values().stream()
                .sorted(Comparator.comparing(ObservedMapping::name))
                .toList();
    }

    /** The one of that name. */
    public Optional<ObservedMapping> mapping(String name) {
        return Optional.ofNullable(mappings.get(name));
    }
}
