package io.penstock.toy;

import io.penstock.core.record.EventFormat;
import io.penstock.core.record.Settlement;
import io.penstock.core.source.Partition;
import io.penstock.core.source.Pulled;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A toy that ticks. Nobody misses a tick that is not delivered. */
final class ToyPartition implements Partition {

    private final String name;
    private final ToyProperties properties;
    private final Time time;
    private Instant next;
    private int ticks;

    ToyPartition(String name, ToyProperties properties, Time time) {
        this.name = name;
        this.properties = properties;
        this.time = time;
        this.next = time.now();
    }

    @Override
    public String id() {
        return name;
    }

    @Override
    public EventFormat format() {
        return new ToyFormat(name);
    }

    @Override
    public Pulled pull(int limit, Duration wait) throws InterruptedException {
        Instant end = time.now().plus(wait);
        time.pauseUntil(next.isBefore(end) ? next : end);
        if (next.isAfter(time.now())) {
            return new Pulled.Records(List.of(), Instant.MIN, Instant.MAX);
        }
        ToyRecord tick = new ToyRecord(++ticks, properties.word(), next);
        next = next.plus(properties.interval());
        return new Pulled.Records(List.of(tick), Instant.MIN, Instant.MAX);
    }

    @Override
    public void settle(Settlement settlement) {}

    @Override
    public void close(boolean endSettled) {}
}
