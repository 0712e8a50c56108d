package io.penstock.it.chaos;

import io.penstock.it.chaos.Item.Kind;
import io.penstock.it.chaos.Life.Ending;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is counted and timed of a run. */
final class Figures {

    /** How long after the end of an instance a repeat of what it had accepted is put down to that end. */
    private static final long ITS_FAULT = 20_000;

    private final Trace trace;
    private final Map<String, String> figures = new LinkedHashMap<>();

    private Figures(Trace trace) {
        this.trace = trace;
    }

    static Map<String, String> of(
            Trace trace,
            Lives lives,
            Map<Item, List<Invocation>> accepted,
            Set<Item> discarded,
            Map<String, Integer> mostAtOnce) {
        Figures figures = new Figures(trace);
        figures.counts(accepted, discarded);
        figures.flow(mostAtOnce);
        figures.repeats(lives, accepted);
        figures.put("invocations beside those of a lost lease", Keys.takeOvers(trace, lives));
        figures.stops();
        figures.speed(accepted);
        return figures.figures;
    }

    private void put(String name, Object value) {
        figures.put(name, value.toString());
    }

    private void counts(Map<Item, List<Invocation>> accepted, Set<Item> discarded) {
        put("records sent", trace.sent().size());
        put("  accepted", accepted.size());
        put("  filtered out", count(item -> item.kind() == Kind.UNWANTED));
        put("  in a failure destination", discarded.size());
        put(
                "  lost",
                count(item ->
                        item.kind() != Kind.UNWANTED && !accepted.containsKey(item) && !discarded.contains(item)));
        put("invocations", trace.invocations().size());
        put(
                "  answers",
                trace.invocations().stream()
                        .collect(Collectors.groupingBy(Invocation::answer, TreeMap::new, Collectors.counting())));
        put(
                "faults of AWS",
                trace.faults().values().stream().mapToInt(Integer::intValue).sum());
        trace.faults().forEach((fault, times) -> put("  " + fault, times));
        put(
                "changes",
                trace.changes().stream()
                        .collect(Collectors.groupingBy(Changed::outcome, TreeMap::new, Collectors.counting())));
        put("kills", lives(Ending.KILLED));
        put("graceful stops", lives(Ending.STOPPED));
    }

    private void flow(Map<String, Integer> mostAtOnce) {
        put(
                "reloads",
                trace.reloads().stream()
                        .collect(Collectors.groupingBy(Reloaded::outcome, TreeMap::new, Collectors.counting())));
        put("functions down for a while", trace.trips());
        put("circuits that opened", trace.remains().openings());
        put(
                "most at the same time, and the limit",
                mostAtOnce.entrySet().stream()
                        .map(entry -> "%s %d of %d"
                                .formatted(
                                        entry.getKey(),
                                        entry.getValue(),
                                        trace.rules().limits().get(entry.getKey())))
                        .collect(Collectors.joining(", ")));
    }

    private long count(Predicate<Item> which) {
        return trace.sent().stream().filter(which).count();
    }

    private long lives(Ending ending) {
        return trace.lives().stream().filter(life -> life.ending() == ending).count();
    }

    private void repeats(Lives lives, Map<Item, List<Invocation>> accepted) {
        int afterKills = 0;
        int afterStops = 0;
        int others = 0;
        for (List<Invocation> all : accepted.values()) {
            List<Invocation> inOrder = all.stream()
                    .sorted(Comparator.comparingLong(Invocation::start))
                    .toList();
            for (int next = 1; next < inOrder.size(); next++) {
                Invocation before = inOrder.get(next - 1);
                Life life = lives.of(before);
                boolean itsFault = life != null
                        && life.asked() - before.end() < ITS_FAULT
                        && inOrder.get(next).start() >= life.asked();
                if (life != null && itsFault && life.ending() == Ending.KILLED) {
                    afterKills++;
                } else if (life != null && itsFault && life.ending() == Ending.STOPPED) {
                    afterStops++;
                } else {
                    others++;
                }
            }
        }
        put("repeats after kills", afterKills);
        put("repeats after graceful stops", afterStops);
        put("other repeats", others);
    }

    private void stops() {
        put(
                "graceful stops took, s",
                trace.lives().stream()
                        .filter(life -> life.ending() == Ending.STOPPED)
                        .map(life -> seconds(life.end() - life.asked()))
                        .toList());
        put(
                "peak memory of an instance, MiB",
                trace.memory().values().stream()
                        .flatMap(List::stream)
                        .mapToDouble(Double::doubleValue)
                        .mapToObj(Math::round)
                        .max(Comparator.naturalOrder())
                        .orElse(0L));
    }

    /** Of each source: its first invocation; its first and last acceptance in the calm; its longest silence. */
    private void speed(Map<Item, List<Invocation>> accepted) {
        for (Source source : Source.values()) {
            long[] starts = trace.invocations().stream()
                    .filter(invocation -> invocation.source() == source)
                    .mapToLong(Invocation::start)
                    .sorted()
                    .toArray();
            long[] firsts = accepted.entrySet().stream()
                    .filter(entry -> entry.getKey().source() == source)
                    .mapToLong(entry -> entry.getValue().stream()
                            .mapToLong(Invocation::end)
                            .min()
                            .orElseThrow())
                    .sorted()
                    .toArray();
            if (starts.length == 0 || firsts.length == 0) {
                put(source.id(), "nothing accepted");
                continue;
            }
            int silent = silent(starts);
            put(
                    source.id(),
                    "begins at %s s; in the calm accepts from %s to %s s; longest silence %s s, from %s s on"
                            .formatted(
                                    seconds(starts[0]),
                                    seconds(Arrays.stream(firsts)
                                                    .filter(end -> end >= trace.calm())
                                                    .findFirst()
                                                    .orElse(trace.calm())
                                            - trace.calm()),
                                    seconds(firsts[firsts.length - 1] - trace.calm()),
                                    seconds(silent == 0 ? 0 : starts[silent] - starts[silent - 1]),
                                    seconds(starts[Math.max(0, silent - 1)])));
        }
    }

    /** Which start has the longest time before it. */
    private static int silent(long[] starts) {
        return IntStream.range(1, starts.length)
                .boxed()
                .max(Comparator.comparingLong(at -> starts[at] - starts[at - 1]))
                .orElse(0);
    }

    private static String seconds(long millis) {
        return "%.1f".formatted(millis / 1000.0);
    }
}
