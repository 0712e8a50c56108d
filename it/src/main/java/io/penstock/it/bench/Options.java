package io.penstock.it.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a benchmark is run with: {@code name=value} each, defaults for what is not given. */
record Options(Map<String, String> values) {

    private static final Set<String> KNOWN = Set.of(
            "rounds",
            "lanes",
            "slow-lanes",
            "warm-up",
            "measured",
            "put-warm-up",
            "put-measured",
            "body",
            "latency-samples",
            "idle-mappings",
            "queues",
            "streams",
            "settling",
            "watched",
            "only");

    static Options parse(List<String> arguments) {
        Map<String, String> values = arguments.stream()
                .map(argument -> argument.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair.length > 1 ? pair[1] : ""));
        values.keySet().stream()
                .filter(name -> !KNOWN.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("unknown option " + name + "; expected some of " + KNOWN);
                });
        return new Options(values);
    }

    /** The number of rounds. */
    int rounds() {
        return number("rounds", 3);
    }

    /** The number of idle mappings; zero leaves them out. */
    int idleMappings() {
        return number("idle-mappings", 100);
    }

    /** How many records are put into each stream before those that are measured. */
    int putWarmUp() {
        return number("put-warm-up", 3_000);
    }

    /** How many records are put into each stream and measured. */
    int putMeasured() {
        return number("put-measured", 3_000);
    }

    /** The number of idle queues beside the one that was busy; zero leaves them out. */
    int queues() {
        return number("queues", 1000);
    }

    /** The number of idle streams; zero leaves them out. */
    int streams() {
        return number("streams", 200);
    }

    /** How idle services are watched; the options are in seconds. */
    Rest.Times rest() {
        return new Rest.Times(Duration.ofSeconds(number("settling", 40)), Duration.ofSeconds(number("watched", 60)));
    }

    /** Only subjects with this in their name. */
    String only() {
        return values.getOrDefault("only", "");
    }

    /** Against a function that answers at once, with bodies of each size that is asked for. */
    List<Load> loads() {
        return Arrays.stream(values.getOrDefault("body", "256,4096").split(","))
                .map(size -> load(Integer.parseInt(size)))
                .toList();
    }

    /** The number of concurrent invocations of a slow function. */
    int slowLanes() {
        return number("slow-lanes", number("lanes", 16));
    }

    private Load load(int bodySize) {
        return new Load(
                number("lanes", 16),
                number("warm-up", 150_000),
                number("measured", 50_000),
                bodySize,
                number("latency-samples", 200),
                Duration.ZERO);
    }

    private int number(String name, int otherwise) {
        return Integer.parseInt(values.getOrDefault(name, Integer.toString(otherwise)));
    }
}
