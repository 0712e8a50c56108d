package io.penstock.it.chaos;

import io.penstock.it.chaos.Item.Kind;
import io.penstock.it.chaos.Verdict.Finding;
import io.penstock.it.chaos.Verdict.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The order of the records of each key, and that they are invoked one batch after the other. */
final class Keys {

    /** An owner that lost its lease to another can't have it back sooner. */
    private static final long FAIL_OVER = 3_000;

    private final Trace trace;
    private final Lives lives;
    private final Set<Item> discarded;

    /** The records of one group, partition key or item key. */
    private record Key(Source source, String name) {}

    Keys(Trace trace, Lives lives, Set<Item> discarded) {
        this.trace = trace;
        this.lives = lives;
        this.discarded = discarded;
    }

    /** Adds what it finds. */
    void check(List<Finding> findings) {
        Map<Key, List<Item>> sent = new LinkedHashMap<>();
        for (Item item : trace.sent()) {
            if (item.source().isOrdered()) {
                sent.computeIfAbsent(new Key(item.source(), item.key()), key -> new ArrayList<>())
                        .add(item);
            }
        }
        Map<Key, List<Invocation>> invocations = byKey(trace.invocations());
        sent.forEach((key, items) -> {
            List<Invocation> own = invocations.getOrDefault(key, List.of());
            checkOrder(key, items, own, findings);
            checkOverlaps(key, own, findings);
        });
    }

    /** How many invocations of a key began on one instance while that of an instance that lost the lease still ran. */
    static long takeOvers(Trace trace, Lives lives) {
        return byKey(trace.invocations()).values().stream()
                .mapToLong(own -> pairs(own, lives).stream()
                        .filter(pair -> !pair.isOfOneInstance())
                        .count())
                .sum();
    }

    private static Map<Key, List<Invocation>> byKey(List<Invocation> invocations) {
        Map<Key, List<Invocation>> byKey = new HashMap<>();
        invocations.stream()
                .filter(invocation -> invocation.source().isOrdered())
                .sorted(Comparator.comparingLong(Invocation::start))
                .forEach(invocation -> invocation.items().stream()
                        .map(item -> new Key(item.source(), item.key()))
                        .distinct()
                        .forEach(key -> byKey.computeIfAbsent(key, one -> new ArrayList<>())
                                .add(invocation)));
        return byKey;
    }

    /** A record is invoked only when those before it are settled, or stand before it in the same event. */
    private void checkOrder(Key key, List<Item> items, List<Invocation> own, List<Finding> findings) {
        long[] settled = new long[items.size()];
        for (Item item : items) {
            settled[item.number()] = item.kind() == Kind.UNWANTED ? 0 : Long.MAX_VALUE;
        }
        for (Invocation invocation : own) {
            invocation.accepted().stream()
                    .filter(item -> item.key().equals(key.name()))
                    .forEach(item -> settled[item.number()] = Math.min(settled[item.number()], invocation.end()));
            invocation.items().stream()
                    .filter(item -> item.key().equals(key.name()) && discarded.contains(item))
                    .forEach(item ->
                            settled[item.number()] = Math.min(settled[item.number()], lives.heldUntil(invocation)));
        }
        for (Item item : items) {
            if (settled[item.number()] == Long.MAX_VALUE) {
                // Lost, or discarded without an invocation, which is a finding of its own.
                settled[item.number()] = 0;
            }
        }
        long[] latest = new long[items.size() + 1];
        for (int number = 0; number < settled.length; number++) {
            latest[number + 1] = Math.max(latest[number], settled[number]);
        }
        own.forEach(invocation -> checkOrder(key, invocation, settled, latest, findings));
    }

    private static void checkOrder(
            Key key, Invocation invocation, long[] settled, long[] latest, List<Finding> findings) {
        List<Integer> numbers = invocation.items().stream()
                .filter(item -> item.key().equals(key.name()))
                .map(Item::number)
                .toList();
        int expected = numbers.getFirst();
        boolean right = latest[expected] <= invocation.start();
        for (int number : numbers) {
            right &= number >= expected;
            for (int between = expected; between < number; between++) {
                right &= settled[between] <= invocation.start();
            }
            expected = number + 1;
        }
        if (!right) {
            findings.add(new Finding(
                    Promise.OUT_OF_ORDER,
                    "%s/%s: %s were invoked before one that precedes them was settled, by %s at %d (%s)"
                            .formatted(
                                    key.source().id(),
                                    key.name(),
                                    numbers,
                                    invocation.instance(),
                                    invocation.start(),
                                    invocation.request())));
        }
    }

    /** Two invocations with records of one key at the same time; the later began while the earlier was waited for. */
    private record Pair(Invocation earlier, Invocation later, boolean isBack) {

        boolean isOfOneInstance() {
            return earlier.instance().equals(later.instance());
        }
    }

    private static List<Pair> pairs(List<Invocation> own, Lives lives) {
        List<Pair> pairs = new ArrayList<>();
        for (int later = 1; later < own.size(); later++) {
            Invocation second = own.get(later);
            for (int earlier = later - 1; earlier >= Math.max(0, later - 20); earlier--) {
                Invocation first = own.get(earlier);
                if (lives.heldUntil(first) > second.start()) {
                    boolean isBack = earlier > 0
                            && own.get(earlier - 1).instance().equals(second.instance())
                            && second.start() - first.start() < FAIL_OVER;
                    pairs.add(new Pair(first, second, isBack));
                }
            }
        }
        return pairs;
    }

    /**
     * A lease may be lost to another instance in the middle of an invocation, so one that began before may still run:
     * only then, and only for streams. What began after the other's first invocation began too late.
     */
    private void checkOverlaps(Key key, List<Invocation> own, List<Finding> findings) {
        for (Pair pair : pairs(own, lives)) {
            if (pair.isOfOneInstance() || key.source().service() == Service.SQS || pair.isBack()) {
                findings.add(new Finding(
                        Promise.OVERLAP,
                        "%s/%s: %s %s %d to %d, %s %s from %d on"
                                .formatted(
                                        key.source().id(),
                                        key.name(),
                                        pair.earlier().instance(),
                                        pair.earlier().answer(),
                                        pair.earlier().start(),
                                        lives.heldUntil(pair.earlier()),
                                        pair.later().instance(),
                                        pair.later().answer(),
                                        pair.later().start())));
            }
        }
    }
}
