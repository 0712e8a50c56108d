package io.penstock.service.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.service.store.StoreUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;

/**
 * Instances that share a table in virtual time. Their decisions are those of {@link Membership}; the table, the
 * network, clocks that drift and the invocations are simulated. After every event what is in force is compared with the
 * limits.
 */
final class SimulatedFleet {

    private record Event(long at, long number, Runnable work) {}

    private final Random random;
    private final Map<String, Long> totals;
    private final InstanceItems table = new InstanceItems(new MemoryInstances());
    private final List<SimulatedInstance> all = new ArrayList<>();
    private final Queue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long now;
    private long scheduled;
    private boolean calm;

    SimulatedFleet(Random random, Map<String, Long> totals) {
        this.random = random;
        this.totals = totals;
    }

    Random random() {
        return random;
    }

    InstanceItems table() {
        return table;
    }

    Map<String, Long> totals() {
        return totals;
    }

    /** From now on every write gets its answer, and loads stay as they are. */
    void calm() {
        calm = true;
        running().forEach(SimulatedInstance::heal);
    }

    boolean isCalm() {
        return calm;
    }

    /** The present moment, in milliseconds. */
    long now() {
        return now;
    }

    void in(Duration delay, Runnable work) {
        events.add(new Event(now + Math.max(0, delay.toMillis()), scheduled++, work));
    }

    Duration between(int least, int most) {
        return Duration.ofMillis(least + random.nextInt(most - least + 1));
    }

    /** A new instance. */
    SimulatedInstance start() {
        double rate = 0.96 + random.nextDouble() * 0.08;
        SimulatedInstance instance = new SimulatedInstance(this, "%08x".formatted(random.nextInt()), rate);
        all.add(instance);
        instance.start();
        return instance;
    }

    /** Those that run, paused or not. */
    List<SimulatedInstance> running() {
        return all.stream().filter(SimulatedInstance::isRunning).toList();
    }

    void run(Duration duration) {
        long end = now + duration.toMillis();
        while (!events.isEmpty() && events.element().at() <= end) {
            Event event = events.remove();
            now = event.at();
            event.work().run();
            check();
        }
        now = end;
    }

    private void check() {
        totals.forEach((name, total) -> {
            if (LimitKind.of(name) != LimitKind.COMMON) {
                assertThat(inForce(name))
                        .as(() -> name + " at " + now + " ms: " + all)
                        .isLessThanOrEqualTo(total);
            }
        });
    }

    /** What all together use or may use now. */
    long inForce(String limit) {
        return all.stream().mapToLong(instance -> instance.inForce(limit)).sum();
    }

    /** What all together may use now. */
    long shares(String limit) {
        return running().stream()
                .mapToLong(instance -> instance.shares().getOrDefault(limit, 0L))
                .sum();
    }

    Membership.View read() {
        try {
            return table.read();
        } catch (StoreUnavailable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    boolean write(Membership.Write write) {
        try {
            return table.write(write);
        } catch (StoreUnavailable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return all + " after " + now + " ms, " + read();
    }

    /** By a perfect clock. */
    static Instant instant(long millis) {
        return Instant.EPOCH.plusMillis(millis);
    }
}
