package io.penstock.service.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.penstock.core.destination.StoreResult;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.event.LaneListener;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.mapping.EventSource;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.MappingState;
import io.penstock.core.record.Fate;
import io.penstock.core.record.Settlement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one mapping (contract §5; what counts: semantics §8). Every series exists from the start, so that
 * alerts see a zero, but for those of the {@link BacklogGauges}, and is gone after {@link #close()}. Thread-safe.
 */
final class MappingMetrics implements LaneListener, AutoCloseable {

    private static final Duration[] BUCKETS =
            List.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000)
                    .stream()
                    .map(Duration::ofMillis)
                    .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Tags tags;
    private final Queue<Meter> meters = new ConcurrentLinkedQueue<>();

    private final Counter polled;
    private final Counter filtered;
    private final Counter invoked;
    private final Counter failed;
    private final Counter delivered;
    private final Optional<Counter> deleted;
    private final Counter lost;
    private final Counter sourceFailures;
    private final Counter laneDeaths;
    private final Map<Fate.Reason, Counter> discarded = new EnumMap<>(Fate.Reason.class);
    private final Map<InvocationStatus, Timer> invocations = new EnumMap<>(InvocationStatus.class);
    private final Map<String, Counter> stored = new ConcurrentHashMap<>();
    private final Map<String, Counter> notStored = new ConcurrentHashMap<>();
    private final BacklogGauges backlog;
    private @Nullable Gauge info;

    /**
     * Registers all series but those that follow changes of the mapping.
     *
     * @param lanes what the lanes are doing
     * @param state the mapping's present state
     * @param overridden whether an operator has set something in place of the configuration
     */
    MappingMetrics(
            MeterRegistry registry,
            Mapping mapping,
            LaneBook lanes,
            Supplier<MappingState> state,
            BooleanSupplier overridden) {
        this.registry = registry;
        this.tags = Tags.of("mapping", mapping.name(), "source", mapping.sourceType());
        this.backlog = new BacklogGauges(registry, tags);
        boolean queue = mapping.eventSource().options() instanceof EventSource.Queue;
        this.polled = records("polled", "Received or read from the source");
        this.filtered = records("filtered", "Filtered out");
        this.invoked = records("invoked", "Sent to the function, per attempt");
        this.failed = records("failed", "In failed attempts, including those reported as item failures");
        this.delivered = records("delivered", "Accepted by the function, once");
        this.lost = records("lost", "Discarded and not stored in a destination that was configured");
        this.sourceFailures = keep(Counter.builder("penstock.source.failures")
                .description("Times that the source could not be read")
                .tags(tags)
                .register(registry));
        this.laneDeaths = keep(Counter.builder("penstock.lane.deaths")
                .description("Lanes that ended by a fault of Penstock itself and were replaced")
                .tags(tags)
                .register(registry));
        this.deleted = queue ? Optional.of(records("deleted", "Deleted from the queue")) : Optional.empty();
        for (Fate.Reason reason : Fate.Reason.values()) {
            discarded.put(reason, discarded(reason));
        }
        for (InvocationStatus status : InvocationStatus.values()) {
            invocations.put(status, timer(status));
        }
        gauge("lag", "seconds", "Age of the oldest record in flight, 0 when caught up", lanes::lagSeconds);
        if (!queue) {
            gauge("iterator.age", "seconds", "Age of the last record when it was settled", lanes::iteratorAgeSeconds);
        }
        gauge("lanes", null, "Lanes that run", lanes::lanes);
        gauge(
                "mapping.override",
                null,
                "1 while an operator has set Enabled in place of the configuration",
                () -> overridden.getAsBoolean() ? 1 : 0);
        gauge("lanes.busy", null, "Lanes with a batch in flight", lanes::busy);
        for (MappingState each : MappingState.values()) {
            keep(Gauge.builder("penstock.mapping.state", () -> state.get() == each ? 1 : 0)
                    .description("1 for the mapping's state")
                    .tags(tags.and("state", each.text()))
                    .register(registry));
        }
    }

    /**
     * Shows this revision of the mapping from now on. Called by one thread at a time.
     *
     * @param destinations the kinds of its destinations
     */
    void follow(ObservedRevision revision, Set<String> destinations) {
        destinations.forEach(kind -> {
            stored.computeIfAbsent(kind, this::stored);
            notStored.computeIfAbsent(kind, this::notStored);
        });
        Mapping mapping = revision.mapping();
        Tags facts = Tags.of(
                "mapping", mapping.name(),
                "uuid", mapping.id().toString(),
                "source_arn", mapping.source().toString(),
                "function", mapping.function().name(),
                "origin", revision.origin());
        if (info == null || !Tags.of(info.getId().getTags()).equals(facts)) {
            remove(info);
            info = keep(Gauge.builder("penstock.mapping.info", () -> 1)
                    .description("1, with what names the mapping and its function")
                    .tags(facts)
                    .register(registry));
        }
    }

    private void remove(@Nullable Meter meter) {
        if (meter != null) {
            registry.remove(meter);
            meters.remove(meter);
        }
    }

    @Override
    public void happened(String partition, LaneEvent event) {
        if (event instanceof LaneEvent.Counted counted) {
            count(counted);
        }
    }

    private void count(LaneEvent.Counted event) {
        switch (event) {
            case LaneEvent.Received received -> {
                polled.increment(received.records());
                filtered.increment(received.filtered());
            }
            case LaneEvent.Invoked invocation -> {
                invoked.increment(invocation.records());
                failed.increment(invocation.failed());
                timerOf(invocation.result()).record(invocation.took());
            }
            case LaneEvent.Reported report -> count(report);
            case LaneEvent.Settled settled -> count(settled.settlement());
            case LaneEvent.Deleted deletion -> deleted.ifPresent(counter -> counter.increment(deletion.deleted()));
            case LaneEvent.BacklogRead read -> backlog.show(read.backlog());
            case LaneEvent.SourceFailed failure -> sourceFailures.increment();
            case LaneEvent.Died died -> laneDeaths.increment();
        }
    }

    private void count(LaneEvent.Reported report) {
        Counter counter = switch (report.result()) {
            case StoreResult.Stored done -> stored.computeIfAbsent(report.kind(), this::stored);
            case StoreResult.NotStored later -> notStored.computeIfAbsent(report.kind(), this::notStored);
        };
        counter.increment(report.records());
    }

    private void count(Settlement settlement) {
        int accepted = 0;
        int gone = 0;
        for (Settlement.Entry entry : settlement.entries()) {
            switch (entry.fate()) {
                case Fate.Delivered fate -> accepted++;
                case Fate.Discarded fate -> {
                    counterOf(fate.reason()).increment();
                    gone += fate.report() == Fate.Report.LOST ? 1 : 0;
                }
                case Fate.Filtered fate -> {}
                case Fate.Released fate -> {}
            }
        }
        delivered.increment(accepted);
        lost.increment(gone);
    }

    private Timer timerOf(InvocationResult result) {
        return Objects.requireNonNull(invocations.get(InvocationStatus.of(result)));
    }

    private Counter counterOf(Fate.Reason reason) {
        return Objects.requireNonNull(discarded.get(reason));
    }

    /** Records counted since the mapping was opened, by what became of them. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("polled", (long) polled.count());
        counts.put("filtered", (long) filtered.count());
        counts.put("invoked", (long) invoked.count());
        counts.put("failed", (long) failed.count());
        counts.put("delivered", (long) delivered.count());
        deleted.ifPresent(counter -> counts.put("deleted", (long) counter.count()));
        counts.put(
                "discarded",
                discarded.values().stream()
                        .mapToLong(counter -> (long) counter.count())
                        .sum());
        counts.put("lost", (long) lost.count());
        return counts;
    }

    /** Takes all series of this mapping out of the registry. */
    @Override
    public void close() {
        backlog.close();
        for (Meter meter = meters.poll(); meter != null; meter = meters.poll()) {
            registry.remove(meter);
        }
    }

    private Counter records(String name, String description) {
        return keep(Counter.builder("penstock.records." + name)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    private Counter discarded(Fate.Reason reason) {
        return keep(Counter.builder("penstock.records.discarded")
                .description("Discarded under the mapping's limits")
                .tags(tags.and("reason", reason.name().toLowerCase(Locale.ROOT)))
                .register(registry));
    }

    private Counter stored(String kind) {
        return deliveries(kind, "stored");
    }

    private Counter notStored(String kind) {
        return deliveries(kind, "failed");
    }

    private Counter deliveries(String kind, String result) {
        return keep(Counter.builder("penstock.destination.deliveries")
                .description("Records sent to destinations, per attempt")
                .tags(tags.and("destination", kind, "outcome", result))
                .register(registry));
    }

    private Timer timer(InvocationStatus status) {
        return keep(Timer.builder("penstock.invocations")
                .description("Invocations of the function")
                .tags(tags.and("outcome", status.text()))
                .serviceLevelObjectives(BUCKETS)
                .register(registry));
    }

    private void gauge(String name, @Nullable String unit, String description, Supplier<Number> value) {
        keep(Gauge.builder("penstock." + name, value)
                .baseUnit(unit)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    private <T extends Meter> T keep(T meter) {
        meters.add(meter);
        return meter;
    }
}
