package io.penstock.service.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.penstock.core.event.Backlog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * How many messages the queue of a mapping has. Only the instance that knows it has these series, so that a sum over
 * all instances is right. Thread-safe.
 */
final class BacklogGauges implements AutoCloseable {

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> counts = new ArrayList<>();
    private Optional<Meter> age = Optional.empty();
    private volatile Backlog now = new Backlog(0, 0, 0, Optional.empty());
    private boolean closed;

    BacklogGauges(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    /** Shows {@code backlog} from now on, or nothing when it is not known. */
    synchronized void show(Optional<Backlog> backlog) {
        if (closed || backlog.isEmpty()) {
            hide();
            return;
        }
        now = backlog.get();
        if (counts.isEmpty()) {
            counts.add(count("visible", Backlog::visible));
            counts.add(count("hidden", Backlog::hidden));
            counts.add(count("delayed", Backlog::delayed));
        }
        if (now.oldest().isEmpty()) {
            age.ifPresent(registry::remove);
            age = Optional.empty();
        } else if (age.isEmpty()) {
            age = Optional.of(Gauge.builder("penstock.queue.oldest.age", this, BacklogGauges::seconds)
                    .baseUnit("seconds")
                    .description("Age of the oldest message that waits in the queue, taken for as old as the one that"
                            + " was received last; 0 when none waits, absent when nothing is known of it")
                    .tags(tags)
                    .register(registry));
        }
    }

    private Meter count(String state, ToDoubleFunction<Backlog> count) {
        return Gauge.builder("penstock.queue.messages", this, gauges -> count.applyAsDouble(gauges.now))
                .description("Messages of the queue, as SQS counts them about once a minute; one instance has this"
                        + " series")
                .tags(tags.and("state", state))
                .register(registry);
    }

    private double seconds() {
        return now.oldest().map(oldest -> oldest.toMillis() / 1000.0).orElse(0.0);
    }

    private void hide() {
        counts.forEach(registry::remove);
        counts.clear();
        age.ifPresent(registry::remove);
        age = Optional.empty();
    }

    @Override
    public synchronized void close() {
        closed = true;
        hide();
    }
}
