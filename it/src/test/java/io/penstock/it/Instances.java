package io.penstock.it;

import io.penstock.core.delivery.Destinations;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.lane.CurrentSettings;
import io.penstock.core.lane.LaneSettings;
import io.penstock.core.lane.LaneThreads;
import io.penstock.core.lane.MappingRunner;
import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Instances that run one mapping, all in this JVM, and what their function accepted. Driven by one thread. */
public final class Instances implements AutoCloseable {

    private static final Time TIME = new SystemTime();
    private static final Duration TO_STOP = Duration.ofSeconds(20);

    /** How the function answers now. */
    public enum Mood {
        ACCEPTING,
        FAILING,
        THROTTLING,
        REPORTING_THE_LAST;

        private InvocationResult answer(List<SourceRecord> records) {
            return switch (this) {
                case ACCEPTING -> ScriptedFunction.accepted("null");
                case FAILING -> ScriptedFunction.failing();
                case THROTTLING -> ScriptedFunction.throttled();
                case REPORTING_THE_LAST ->
                    ScriptedFunction.reporting(records.getLast().id());
            };
        }

        private int accepts(int records) {
            return switch (this) {
                case ACCEPTING -> records;
                case FAILING, THROTTLING -> 0;
                case REPORTING_THE_LAST -> records - 1;
            };
        }
    }

    private record Instance(SourceModule module, MappingRunner runner) {}

    private final Mapping mapping;
    private final Supplier<SourceModule> modules;
    private final Chance chance = Chance.unpredictable();
    private final Map<String, List<String>> accepted = new ConcurrentHashMap<>();
    private final List<Instance> running = new ArrayList<>();
    private volatile Mood mood = Mood.ACCEPTING;

    /** No instances yet; each that is started gets a module of its own. */
    public Instances(Mapping mapping, Supplier<SourceModule> modules) {
        this.mapping = mapping;
        this.modules = modules;
    }

    /** Starts one more. */
    public void start() {
        SourceModule module = modules.get();
        LaneThreads threads = new LaneThreads(TIME);
        ScriptedFunction function = new ScriptedFunction(invocation -> answer(invocation.records()));
        CurrentSettings settings = new CurrentSettings(new LaneSettings(
                mapping,
                function,
                new Destinations(mapping.id(), Optional.empty(), Optional.empty()),
                (partition, event) -> {}));
        MappingRunner runner = new MappingRunner(
                module.open(settings.sourceContext(
                        threads.background(mapping.name()),
                        new FairPool(Long.MAX_VALUE / 2).join(),
                        SharedLimits.ALONE)),
                settings,
                threads,
                TIME,
                chance.split());
        runner.start();
        running.add(new Instance(module, runner));
    }

    private InvocationResult answer(List<SourceRecord> records) {
        Mood now = mood;
        for (SourceRecord record : records.subList(0, now.accepts(records.size()))) {
            accepted.computeIfAbsent(record.key(), key -> new CopyOnWriteArrayList<>())
                    .add(record.id());
        }
        return now.answer(records);
    }

    /** Stops the one that has run longest. */
    public void stopOldest() throws InterruptedException {
        Instance oldest = running.removeFirst();
        oldest.runner().stop();
        oldest.runner().awaitStopped(TIME.now().plus(TO_STOP));
        oldest.module().close();
    }

    /** The number of running instances. */
    public int count() {
        return running.size();
    }

    /** Makes the function answer so from now on. */
    public void mood(Mood next) {
        mood = next;
    }

    /** The number of accepted records, repeats included. */
    public int accepted() {
        return accepted.values().stream().mapToInt(List::size).sum();
    }

    /** The records of {@code keys} that the function accepted, in the order in which each came first. */
    public Map<String, List<String>> acceptedOnce(Collection<String> keys) {
        Map<String, List<String>> once = new LinkedHashMap<>();
        keys.forEach(key -> once.put(key, acceptedOnce(key)));
        return once;
    }

    /** The records of {@code key} that the function accepted, in the order in which each came first. */
    public List<String> acceptedOnce(String key) {
        return accepted.getOrDefault(key, List.of()).stream().distinct().toList();
    }

    @Override
    public void close() throws InterruptedException {
        while (!running.isEmpty()) {
            stopOldest();
        }
    }
}
