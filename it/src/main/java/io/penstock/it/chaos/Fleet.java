package io.penstock.it.chaos;

import io.penstock.it.chaos.Act.Slot;
import io.penstock.it.chaos.Life.Ending;
import io.penstock.it.support.BuiltService;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.PenstockService;
import io.penstock.it.support.ProcessUsage;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The instances of the service: at most one a slot that is not stopping. Thread-safe. */
final class Fleet implements AutoCloseable {

    /** How long an instance lets its invocations finish, and what the run adds for a busy machine. */
    static final Duration GRACE = Duration.ofSeconds(15);

    private static final Duration TOLERANCE = Duration.ofSeconds(5);
    private static final Duration FOR_EVER = Duration.ofDays(1);
    private static final List<String> OPTIONS =
            List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError");

    private final Path folder;
    private final Settings settings;
    private final Journal journal;
    private final Map<Slot, Instance> running = new EnumMap<>(Slot.class);
    private final List<Instance> all = new ArrayList<>();
    private boolean closed;

    /** The configuration of an instance. */
    @FunctionalInterface
    interface Settings {
        Configuration of(String instance, Tuning tuning);
    }

    Fleet(Path folder, Settings settings, Journal journal) {
        this.folder = folder;
        this.settings = settings;
        this.journal = journal;
    }

    /** The longest time that a stop may take. */
    static long graceMillis() {
        return GRACE.plus(TOLERANCE).toMillis();
    }

    /** A process, and what was done to it. */
    private final class Instance {

        private final String name;
        private final PenstockService service;
        private final long start = journal.now();
        private final Thread watch;
        private Optional<Ending> ending = Optional.empty();
        private long asked;

        Instance(String name) {
            this.name = name;
            this.service = PenstockService.start(
                    BuiltService.trained(), name, folder, OPTIONS, settings.of(name, Tuning.CALM));
            this.watch = Thread.ofVirtual().name("watch-" + name).start(this::watch);
        }

        private void watch() {
            try {
                int code = service.process().awaitExit(FOR_EVER);
                journal.ended(life(journal.now(), code));
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized Life life(long end, int code) {
            return new Life(name, start, ending.orElse(Ending.BY_ITSELF), ending.isPresent() ? asked : end, end, code);
        }

        private synchronized void asked(Ending by) {
            ending = Optional.of(by);
            asked = journal.now();
        }

        void end(Ending by) {
            if (!service.process().isAlive()) {
                return;
            }
            asked(by);
            if (by == Ending.KILLED) {
                service.process().kill();
            } else {
                service.process().terminate();
            }
        }

        /** Waits until it has stopped, as it was asked to; kills it when it takes much too long. */
        void awaitEnd() throws InterruptedException {
            long deadline = asked + GRACE.plus(TOLERANCE).multipliedBy(2).toMillis();
            while (service.process().isAlive() && journal.now() < deadline) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            if (service.process().isAlive()) {
                service.process().kill();
            }
            watch.join();
        }
    }

    /** Starts a new instance in a slot; returns at once. */
    synchronized void start(Slot slot) {
        if (closed) {
            return;
        }
        Instance before = running.get(slot);
        if (before != null && before.service.process().isAlive()) {
            return;
        }
        long generation =
                all.stream().filter(one -> one.name.startsWith(prefix(slot))).count();
        Instance instance = new Instance(prefix(slot) + (generation + 1));
        running.put(slot, instance);
        all.add(instance);
    }

    private static String prefix(Slot slot) {
        return slot.name().toLowerCase(Locale.ROOT) + "-";
    }

    /** Kills the instance of a slot, or asks it to stop; nothing when there is none. Returns at once. */
    synchronized void end(Slot slot, Ending ending) {
        Instance instance = running.remove(slot);
        if (instance != null) {
            instance.end(ending);
        }
    }

    /** Waits until every instance is ready. */
    void awaitReady(Duration atMost) throws InterruptedException {
        for (Instance instance : List.copyOf(all)) {
            instance.service.process().awaitText("Started ", atMost);
        }
    }

    /** The URL of the instance of a slot; empty when there is none. */
    Optional<URI> endpoint(Slot slot) {
        return service(slot).map(PenstockService::endpoint);
    }

    /** The instance of a slot; empty when there is none. */
    synchronized Optional<PenstockService> service(Slot slot) {
        return Optional.ofNullable(running.get(slot)).map(instance -> instance.service);
    }

    /**
     * The instance of a slot, with another configuration that it has not read yet; empty when there is none, or one
     * that still starts and would not with a broken configuration.
     */
    synchronized Optional<PenstockService> reconfigured(Slot slot, Tuning tuning) throws InterruptedException {
        Instance one = running.get(slot);
        if (one == null || (tuning.broken() && !one.service.isReady())) {
            return Optional.empty();
        }
        one.service.rewrite(settings.of(one.name, tuning));
        return Optional.of(one.service);
    }

    /** Notes the memory of all that run. */
    synchronized void sample() {
        for (Instance instance : running.values()) {
            try {
                if (instance.service.process().isAlive()) {
                    journal.memory(
                            instance.name,
                            ProcessUsage.of(instance.service.process().pid()).residentMiB());
                }
            } catch (UncheckedIOException gone) {
                // It ended in between.
            }
        }
    }

    /** Asks every instance to stop and waits until all are gone. */
    void stopAll() throws InterruptedException {
        List<Instance> instances;
        synchronized (this) {
            closed = true;
            instances = List.copyOf(all);
            for (Slot slot : Slot.values()) {
                end(slot, Ending.STOPPED);
            }
        }
        for (Instance instance : instances) {
            instance.awaitEnd();
        }
    }

    /** How often the circuit of a function opened, on any instance. */
    synchronized long openings() {
        return all.stream()
                .mapToLong(one -> ServiceLog.openings(one.service.process().output()))
                .sum();
    }

    /** The faults of the service's own that the logs of the instances show. */
    synchronized List<String> errors() {
        return all.stream()
                .flatMap(one ->
                        ServiceLog.ownFaults(one.name, one.service.process().output()).stream())
                .toList();
    }

    @Override
    public synchronized void close() {
        closed = true;
        all.forEach(instance -> instance.service.process().kill());
    }
}
