package io.penstock.it.chaos;

import io.penstock.it.chaos.Changed.Outcome;
import io.penstock.it.chaos.Item.Kind;
import io.penstock.it.chaos.Life.Ending;
import io.penstock.it.chaos.Verdict.Finding;
import io.penstock.it.chaos.Verdict.Promise;
import io.penstock.it.support.Load;
import io.penstock.it.support.Load.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Holds a trace to the promises of the service. Pure: the same trace has the same verdict. */
final class Checker {

    /** What a process may use beyond the first half of its life: caches and compiled code still grow then. */
    private static final double MEMORY_GROWTH = 1.25;

    /** Shorter lives show nothing of growth. */
    private static final int SAMPLES_OF_A_LONG_LIFE = 180;

    private final Trace trace;
    private final Lives lives;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Item, List<Invocation>> invoked = new HashMap<>();
    private final Map<Item, List<Invocation>> accepted = new HashMap<>();
    private final Set<Item> discarded = new HashSet<>();

    private Checker(Trace trace) {
        this.trace = trace;
        this.lives = new Lives(trace);
        for (Invocation invocation : trace.invocations()) {
            invocation.items().forEach(item -> add(invoked, item, invocation));
            invocation.accepted().forEach(item -> add(accepted, item, invocation));
        }
        trace.stored().forEach(stored -> discarded.addAll(stored.items()));
    }

    private static void add(Map<Item, List<Invocation>> map, Item item, Invocation invocation) {
        map.computeIfAbsent(item, key -> new ArrayList<>()).add(invocation);
    }

    /** The verdict on a run that is over. */
    static Verdict check(Trace trace) {
        return new Checker(trace).verdict();
    }

    private Verdict verdict() {
        Map<String, Integer> mostAtOnce = mostAtOnce();
        eachHasItsFate();
        new Keys(trace, lives, discarded).check(findings);
        trace.remains().left().forEach((queue, size) -> {
            if (size > 0) {
                broken(Promise.LEFT_OVER, "%s still holds %d messages", queue, size);
            }
        });
        trace.remains()
                .leased()
                .forEach(lease -> broken(Promise.LEFT_OVER, "lease %s has an owner after a graceful stop", lease));
        trace.lives().forEach(this::endsAsAsked);
        trace.changes().stream()
                .filter(change -> change.outcome() == Outcome.REFUSED)
                .forEach(change -> broken(Promise.CHANGED, "%s", change.what()));
        trace.remains().unsettled().forEach(member -> broken(Promise.CHANGED, "%s", member));
        trace.reloads().stream()
                .filter(reload -> !reload.isRight())
                .forEach(reload -> broken(Promise.RELOADED, "%s", reload.what()));
        mostAtOnce.forEach((function, most) -> {
            int limit = Objects.requireNonNull(trace.rules().limits().get(function));
            if (most > limit) {
                broken(Promise.LIMIT, "%d invocations of %s at the same time; %d are allowed", most, function, limit);
            }
        });
        trace.remains().errors().forEach(error -> broken(Promise.OWN_ERROR, "%s", error));
        trace.memory().forEach(this::isFlat);
        return new Verdict(List.copyOf(findings), Figures.of(trace, lives, accepted, discarded, mostAtOnce));
    }

    /**
     * Of each function with a limit, over all instances. An instance that was killed has its share for longer than its
     * invocations last, so these count until they end.
     */
    private Map<String, Integer> mostAtOnce() {
        Map<String, Integer> most = new TreeMap<>();
        trace.rules().limits().keySet().forEach(function -> {
            Load load = new Load(trace.invocations().stream()
                    .filter(invocation -> invocation.function().equals(function))
                    .map(invocation -> new Span(invocation.start(), lives.awaitedUntil(invocation)))
                    .toList());
            most.put(function, load.mostAtOnce());
        });
        return most;
    }

    private void eachHasItsFate() {
        for (Item item : trace.sent()) {
            boolean wasInvoked = invoked.containsKey(item);
            boolean wasDiscarded = discarded.contains(item);
            if (item.kind() == Kind.UNWANTED) {
                if (wasInvoked) {
                    broken(Promise.FILTER, "%s was invoked", item);
                }
            } else if (!accepted.containsKey(item) && !wasDiscarded) {
                broken(Promise.LOST, "%s, invoked %d times", item, times(item));
            } else if (wasDiscarded && !wasInvoked) {
                broken(Promise.DISCARDED_UNSEEN, "%s", item);
            }
        }
    }

    private int times(Item item) {
        return invoked.getOrDefault(item, List.of()).size();
    }

    private void endsAsAsked(Life life) {
        int code = life.exitCode();
        boolean right = switch (life.ending()) {
            case KILLED -> code == 137;
            case STOPPED -> code == 143 || code == 0;
            case BY_ITSELF -> false;
        };
        if (!right) {
            broken(Promise.EXIT, "%s ended with %d, %s", life.instance(), code, life.ending());
        }
        if (life.ending() == Ending.STOPPED
                && life.end() - life.asked() > trace.rules().grace()) {
            broken(Promise.EXIT, "%s took %d ms to stop", life.instance(), life.end() - life.asked());
        }
    }

    private void isFlat(String instance, List<Double> samples) {
        if (samples.size() < SAMPLES_OF_A_LONG_LIFE) {
            return;
        }
        int third = samples.size() / 3;
        double before = median(samples.subList(third, 2 * third));
        double after = median(samples.subList(2 * third, samples.size()));
        if (after > before * MEMORY_GROWTH) {
            broken(Promise.MEMORY, "%s grew from %.0f to %.0f MiB", instance, before, after);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private void broken(Promise promise, String what, Object... parts) {
        findings.add(new Finding(promise, what.formatted(parts)));
    }
}
