package io.penstock.it.reliability;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The invocations with records of one shard, in the order of their beginnings. Invocations of one instance, with none
 * of another between them, are a tenure of that instance.
 */
public record PartitionHistory(String partition, List<Call> calls) {

    /** A history for each partition whose name contains {@code part}. */
    public static List<PartitionHistory> of(List<Call> calls, String part) {
        return calls.stream()
                .collect(Collectors.groupingBy(
                        call -> call.items().getFirst().partition(), TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .filter(entry -> entry.getKey().contains(part))
                .map(entry -> new PartitionHistory(
                        entry.getKey(),
                        entry.getValue().stream()
                                .sorted(Comparator.comparing(Call::begun))
                                .toList()))
                .toList();
    }

    /** The longest time in which no invocation of it ran. */
    Duration longestGap() {
        Duration longest = Duration.ZERO;
        Instant busyUntil = calls.getFirst().ended();
        for (Call call : calls) {
            Duration gap = Duration.between(busyUntil, call.begun());
            longest = gap.compareTo(longest) > 0 ? gap : longest;
            busyUntil = call.ended().isAfter(busyUntil) ? call.ended() : busyUntil;
        }
        return longest;
    }

    /** The number of records that came again, for whatever reason. */
    int repeats() {
        int records = calls.stream().mapToInt(call -> call.items().size()).sum();
        return records - firstAccepted().size();
    }

    /**
     * Bodies that came again although, before the tenure of the repeat began, they and all records before them had been
     * accepted: what a checkpoint had to cover.
     */
    List<String> repeatedAfterSettledInOrder() {
        Map<BigInteger, Instant> first = firstAccepted();
        Map<BigInteger, Instant> inOrder = new HashMap<>();
        Instant latest = Instant.MIN;
        for (Map.Entry<BigInteger, Instant> entry : first.entrySet()) {
            latest = entry.getValue().isAfter(latest) ? entry.getValue() : latest;
            inOrder.put(entry.getKey(), latest);
        }
        List<Instant> tenures = tenures();
        List<String> repeated = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int number = 0; number < calls.size(); number++) {
            for (Item item : calls.get(number).items()) {
                boolean again = !seen.add(item.id());
                if (again
                        && inOrder.getOrDefault(new BigInteger(item.id()), Instant.MAX)
                                .isBefore(tenures.get(number))) {
                    repeated.add(item.body() + " at " + calls.get(number).path());
                }
            }
        }
        return repeated;
    }

    /** Keys whose records were first seen in another order than that of the shard. */
    public Set<String> keysOutOfOrder() {
        Map<String, BigInteger> last = new HashMap<>();
        Set<String> seen = new HashSet<>();
        Set<String> out = new HashSet<>();
        for (Call call : calls) {
            for (Item item : call.items()) {
                BigInteger position = new BigInteger(item.id());
                if (seen.add(item.id())
                        && last.merge(item.key(), position, BigInteger::max).compareTo(position) > 0) {
                    out.add(item.key());
                }
            }
        }
        return out;
    }

    /** For each invocation when the tenure began that it belongs to. */
    private List<Instant> tenures() {
        List<Instant> tenures = new ArrayList<>();
        String owner = "";
        Instant begun = Instant.MIN;
        for (Call call : calls) {
            begun = call.path().equals(owner) ? begun : call.begun();
            owner = call.path();
            tenures.add(begun);
        }
        return tenures;
    }

    private Map<BigInteger, Instant> firstAccepted() {
        Map<BigInteger, Instant> first = new TreeMap<>();
        for (Call call : calls) {
            call.items()
                    .forEach(item -> first.merge(
                            new BigInteger(item.id()),
                            call.ended(),
                            (one, other) -> one.isBefore(other) ? one : other));
        }
        return first;
    }
}
