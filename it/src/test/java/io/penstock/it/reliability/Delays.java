package io.penstock.it.reliability;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** How long bodies waited from being sent to their first invocation, in ascending order. */
public record Delays(List<Duration> sorted) {

    /** Of the bodies that begin with {@code prefix} and were sent after {@code from}; unseen ones wait until now. */
    public static Delays of(Feed feed, WatchedFunction function, String prefix, Instant from) {
        Map<String, Instant> sent = feed.sent();
        Map<String, Instant> seen = function.firstSeen();
        Instant now = Instant.now();
        return new Delays(sent.entrySet().stream()
                .filter(entry ->
                        entry.getKey().startsWith(prefix) && entry.getValue().isAfter(from))
                .map(entry -> Duration.between(entry.getValue(), seen.getOrDefault(entry.getKey(), now)))
                .sorted()
                .toList());
    }

    /** The longest. */
    public Duration worst() {
        return sorted.getLast();
    }

    /** The delay that {@code percent} of a hundred did not exceed. */
    public Duration percentile(int percent) {
        return sorted.get((sorted.size() - 1) * percent / 100);
    }

    @Override
    public String toString() {
        return "%d, median %d ms, 99 of 100 within %d ms, worst %d ms"
                .formatted(
                        sorted.size(), percentile(50).toMillis(), percentile(99).toMillis(), worst().toMillis());
    }
}
