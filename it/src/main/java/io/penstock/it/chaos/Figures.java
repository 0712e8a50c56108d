package io.penstock.it.chaos;

import io.penstock.it.chaos.Item.Kind;
import io.penstock.it.chaos.Life.Ending;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What is counted and timed of a run. */
final class Figures {

    /** How long after the end of an instance a repeat of what it had accepted is put down to that end. */
    private static final long ITS_FAULT = 20_000;

    private final Trace trace;
    private final Map<String, String> figures = new LinkedHashMap<>();

    private Figures(Trace trace) {
        this.trace = trace;
    }

    static Map<String, String> of(Trace trace, Lives lives, Map<Item, List<Invocation>> accepted, Set<Item> discarded) {
        Figures figures = new Figures(trace);
        figures.counts(accepted, discarded);
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
                        .collect(Collectors.groupingBy(
                                Invocation::answer, java.util.TreeMap::new, Collectors.counting())));
        put(
                "faults of AWS",
                trace.faults().values().stream().mapToInt(Integer::intValue).sum());
        trace.faults().forEach((fault, times) -> put("  " + fault, times));
        put("kills", lives(Ending.KILLED));
        put("graceful stops", lives(Ending.STOPPED));
    }

    private long count(java.util.function.Predicate<Item> which) {
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

    /** Of each source: when its last record was first accepted, from the calm on; and its longest silence. */
    private void speed(Map<Item, List<Invocation>> accepted) {
        for (Source source : Source.values()) {
            long last = accepted.entrySet().stream()
                    .filter(entry -> entry.getKey().source() == source)
                    .mapToLong(entry -> entry.getValue().stream()
                            .mapToLong(Invocation::end)
                            .min()
                            .orElseThrow())
                    .max()
                    .orElse(0);
            List<Long> starts = trace.invocations().stream()
                    .filter(invocation -> invocation.source() == source)
                    .map(Invocation::start)
                    .sorted()
                    .toList();
            long silence = 0;
            long from = 0;
            for (int at = 1; at < starts.size(); at++) {
                if (starts.get(at) - starts.get(at - 1) > silence) {
                    silence = starts.get(at) - starts.get(at - 1);
                    from = starts.get(at - 1);
                }
            }
            put(
                    source.id(),
                    "first at %s s; all accepted %s s into the calm; longest silence %s s, from %s s on"
                            .formatted(
                                    seconds(starts.isEmpty() ? 0 : starts.getFirst()),
                                    seconds(last - trace.calm()),
                                    seconds(silence),
                                    seconds(from)));
        }
    }

    private static String seconds(long millis) {
        return "%.1f".formatted(millis / 1000.0);
    }
}
