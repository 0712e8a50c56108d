package io.penstock.it.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes down what happens in a run. Thread-safe. */
final class Journal {

    private final long zero = System.nanoTime();
    private final Queue<Item> sent = new ConcurrentLinkedQueue<>();
    private final Set<Item> open = ConcurrentHashMap.newKeySet();
    private final Queue<Invocation> invocations = new ConcurrentLinkedQueue<>();
    private final Queue<Stored> stored = new ConcurrentLinkedQueue<>();
    private final Queue<Life> lives = new ConcurrentLinkedQueue<>();
    private final Queue<Changed> changes = new ConcurrentLinkedQueue<>();
    private final Queue<Reloaded> reloads = new ConcurrentLinkedQueue<>();
    private final AtomicInteger trips = new AtomicInteger();
    private final Queue<String> acts = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> faults = new ConcurrentSkipListMap<>();
    private final Map<String, List<Double>> memory = new ConcurrentSkipListMap<>();

    /** Milliseconds since the run began. */
    long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - zero);
    }

    /** A record is about to be sent; those of a key by one thread. */
    void sending(Item item) {
        if (item.kind() != Item.Kind.UNWANTED) {
            open.add(item);
        }
        sent.add(item);
    }

    void invoked(Invocation invocation) {
        invocations.add(invocation);
        invocation.accepted().forEach(open::remove);
    }

    void stored(Stored one) {
        stored.add(one);
        one.items().forEach(open::remove);
    }

    void ended(Life life) {
        lives.add(life);
        act("ended: " + life);
    }

    void changed(Changed change) {
        changes.add(change);
        act(change.outcome() + " " + change.what());
    }

    void reloaded(Reloaded reload) {
        reloads.add(reload);
        act(reload.outcome() + " " + reload.what());
    }

    void tripped() {
        trips.incrementAndGet();
    }

    void act(String what) {
        acts.add(now() + " " + what);
    }

    void fault(String fault) {
        faults.merge(fault, 1, Integer::sum);
    }

    void memory(String instance, double residentMiB) {
        memory.computeIfAbsent(instance, key -> new ArrayList<>()).add(residentMiB);
    }

    /** The number of records that have no fate yet. */
    int open() {
        return open.size();
    }

    /** True when the source has been heard of. */
    boolean hasInvocation(Source source) {
        return invocations.stream().anyMatch(invocation -> invocation.source() == source);
    }

    /** The lines of what was written down, by the name of a file. */
    Map<String, List<String>> lines() {
        return Map.of(
                "acts", List.copyOf(acts),
                "sent", sent.stream().map(item -> item + " " + item.kind()).toList(),
                "invocations", invocations.stream().map(Journal::line).toList(),
                "stored", stored.stream().map(Stored::toString).toList());
    }

    private static String line(Invocation one) {
        return "%s %d-%d %s %s %s %s, accepted: %s"
                .formatted(
                        one.function(),
                        one.start(),
                        one.end(),
                        one.instance(),
                        one.answer(),
                        one.request(),
                        names(one.items()),
                        one.accepted().size() == one.items().size() ? "all" : names(one.accepted()));
    }

    private static List<String> names(List<Item> items) {
        return items.stream().map(item -> item.key() + "#" + item.number()).toList();
    }

    /** All of it, with what is known when the run is over. */
    Trace trace(long calm, Remains remains, Rules rules) {
        return new Trace(
                List.copyOf(sent),
                List.copyOf(invocations),
                List.copyOf(stored),
                List.copyOf(lives),
                List.copyOf(changes),
                List.copyOf(reloads),
                trips.get(),
                Map.copyOf(memory),
                new TreeMap<>(faults),
                calm,
                remains,
                rules);
    }
}
