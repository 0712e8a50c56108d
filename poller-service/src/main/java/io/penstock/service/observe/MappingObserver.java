package io.penstock.service.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.penstock.core.time.Time;
import io.penstock.service.function.CircuitState;
import io.penstock.service.function.CircuitStatus;
import io.penstock.service.function.Functions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Observes mappings and knows all that are observed. Thread-safe. */
public final class MappingObserver {

    private final MeterRegistry registry;
    private final ObservationRegistry observations;
    private final Time time;
    private final DestinationKinds kinds;
    private final Function<String, CircuitStatus> circuits;
    private final Map<String, ObservedMapping> mappings = new ConcurrentHashMap<>();
    private final Map<String, FunctionGauges> functions = new ConcurrentHashMap<>();

    /**
     * Observes nothing yet.
     *
     * @param observations where batches are observed; {@link ObservationRegistry#NOOP} for not at all
     * @param destinationKind the kind of a destination's ARN or URL, for metrics
     * @param circuits the circuit breaker of a function's ARN
     */
    public MappingObserver(
            MeterRegistry registry,
            ObservationRegistry observations,
            Time time,
            Function<String, Optional<String>> destinationKind,
            Function<String, CircuitStatus> circuits) {
        this.registry = registry;
        this.observations = observations;
        this.time = time;
        this.kinds = new DestinationKinds(destinationKind);
        this.circuits = circuits;
    }

    /**
     * Starts to observe a mapping; its series exist from now on.
     *
     * @param first what is shown until it changes
     * @param waitingForMemory how many of its lanes or shards wait for memory; asked from any thread
     * @throws IllegalStateException when a mapping of that name is observed
     */
    public ObservedMapping observe(ObservedRevision first, IntSupplier waitingForMemory) {
        return mappings.compute(first.mapping().name(), (name, before) -> {
            if (before != null) {
                throw new IllegalStateException("mapping '" + name + "' is observed already");
            }
            return new ObservedMapping(
                    first,
                    kinds,
                    circuits,
                    waitingForMemory,
                    registry,
                    observations,
                    time,
                    closed -> mappings.remove(name, closed));
        });
    }

    /**
     * Observes a function until the answer is closed; its series are shared by all who do so.
     *
     * @param circuit the worst state of its circuit breakers
     */
    public ObservedFunction observe(Functions.Concurrency concurrency, Supplier<CircuitState> circuit) {
        functions.compute(
                concurrency.function(),
                (name, gauges) ->
                        gauges == null ? FunctionGauges.register(registry, concurrency, circuit) : gauges.oneMore());
        return () -> functions.computeIfPresent(concurrency.function(), (name, gauges) -> gauges.oneLess(registry));
    }

    /** Shows the concurrency and the circuit breaker of a function while it is open; closed once. */
    public interface ObservedFunction extends AutoCloseable {
        @Override
        void close();
    }

    private record FunctionGauges(int users, List<Meter> meters) {

        static FunctionGauges register(
                MeterRegistry registry, Functions.Concurrency concurrency, Supplier<CircuitState> circuit) {
            Meter now = Gauge.builder("penstock.concurrency", concurrency.now()::getAsInt)
                    .description("Invocations that run")
                    .tag("function", concurrency.function())
                    .register(registry);
            Meter limit = Gauge.builder("penstock.concurrency.limit", concurrency.limit()::getAsLong)
                    .description("Invocations that may run on this instance")
                    .tag("function", concurrency.function())
                    .register(registry);
            Meter state = Gauge.builder(
                            "penstock.circuit.state", () -> circuit.get().number())
                    .description("Circuit breaker: 0 closed, 1 half-open, 2 open")
                    .tag("function", concurrency.function())
                    .register(registry);
            return new FunctionGauges(1, List.of(now, limit, state));
        }

        FunctionGauges oneMore() {
            return new FunctionGauges(users + 1, meters);
        }

        @Nullable
        FunctionGauges oneLess(MeterRegistry registry) {
            if (users > 1) {
                return new FunctionGauges(users - 1, meters);
            }
            meters.forEach(registry::remove);
            return null;
        }
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
