package io.penstock.service.share;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the limits are divided. Immutable.
 *
 * @param epoch grows with each split; 0 before the first
 * @param limits the parts of each limit, by the ids of the instances
 */
record Split(long epoch, Map<String, Map<String, Part>> limits) {

    /** Before anything is divided. */
    static final Split NONE = new Split(0, Map.of());

    /**
     * The part of one instance.
     *
     * @param share what it may use once it has applied the split
     * @param ceiling what it may use at most until then, or until it reports less
     */
    record Part(long share, long ceiling) {

        /** Of an instance that has none. */
        static final Part NONE = new Part(0, 0);
    }

    /** Keeps a copy that cannot change. */
    Split {
        limits = limits.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, parts -> Map.copyOf(parts.getValue())));
    }

    /** The part of {@code instance} in {@code limit}. */
    Part part(String limit, String instance) {
        return limits.getOrDefault(limit, Map.of()).getOrDefault(instance, Part.NONE);
    }

    /** True when {@code instance} has a part, even one of nothing. */
    boolean has(String instance) {
        return limits.values().stream().anyMatch(parts -> parts.containsKey(instance));
    }

    /** True when both give everybody the same shares. */
    boolean sharesAs(Split other) {
        return shares().equals(other.shares());
    }

    private Map<String, Map<String, Long>> shares() {
        return limits.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        limit -> limit.getValue().entrySet().stream()
                                .filter(part -> part.getValue().share() > 0)
                                .collect(Collectors.toMap(
                                        Map.Entry::getKey,
                                        part -> part.getValue().share()))));
    }
}
