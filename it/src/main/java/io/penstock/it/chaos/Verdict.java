package io.penstock.it.chaos;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run has shown.
 *
 * @param findings promises that were broken; none in a good run
 * @param figures counts and times, in the order in which they are printed
 */
record Verdict(List<Finding> findings, Map<String, String> figures) {

    private static final int SHOWN = 12;

    /** One broken promise. */
    record Finding(Promise promise, String what) {}

    /** What a run holds the service to. */
    enum Promise {
        /** Each record is accepted, filtered out, or in the failure destination. */
        LOST,
        /** The records of a key are invoked in their order. */
        OUT_OF_ORDER,
        /** No two invocations with records of one key run at the same time. */
        OVERLAP,
        /** What the filter removes is not invoked. */
        FILTER,
        /** What is discarded was invoked before. */
        DISCARDED_UNSEEN,
        /** The queues are empty, the leases free. */
        LEFT_OVER,
        /** Instances end as they are asked to, and in time. */
        EXIT,
        /** The logs have no faults of the service's own. */
        OWN_ERROR,
        /** A change is accepted or can't be made now; the last one is what every instance answers. */
        CHANGED,
        /** A good configuration is applied when it is reloaded, a broken one refused. */
        RELOADED,
        /** A function never has more invocations at the same time than its limit allows, over all instances. */
        LIMIT,
        /** Memory does not grow. */
        MEMORY
    }

    boolean isGood() {
        return findings.isEmpty();
    }

    /** Counts of the findings by their promise, and the first of each. */
    String text() {
        String counts = figures.entrySet().stream()
                .map(figure -> "%-44s %s".formatted(figure.getKey(), figure.getValue()))
                .collect(Collectors.joining("\n"));
        StringBuilder text = new StringBuilder(counts).append('\n');
        for (Promise promise : Promise.values()) {
            List<Finding> broken = findings.stream()
                    .filter(finding -> finding.promise() == promise)
                    .toList();
            if (!broken.isEmpty()) {
                text.append("%n%s: %d%n".formatted(promise, broken.size()));
                broken.stream()
                        .limit(SHOWN)
                        .forEach(one -> text.append("  ").append(one.what()).append('\n'));
            }
        }
        return text.toString();
    }
}
