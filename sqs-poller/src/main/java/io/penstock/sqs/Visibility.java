package io.penstock.sqs;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** How long received messages are hidden (semantics §5.1). Thread-safe. */
final class Visibility {

    /** The longest that SQS hides a message, counted from its receive. */
    static final Duration LONGEST = Duration.ofHours(12);

    /** Below this a heartbeat can't keep up. */
    private static final Duration SHORTEST_WITH_HEARTBEAT = Duration.ofSeconds(4);

    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final QueueMapping mapping;
    private final Consumer<String> warnings;
    private final AtomicReference<String> lastWarning = new AtomicReference<>("");

    Visibility(QueueMapping mapping, Consumer<String> warnings) {
        this.mapping = mapping;
        this.warnings = warnings;
    }

    /**
     * How long messages received now are hidden: for the queue's visibility timeout, or as long as a batching window
     * and the function need. Warns once when that is too short for the function.
     */
    Duration of(Duration queueVisibility) {
        Duration timeout = mapping.functionTimeout();
        Duration window = mapping.now().limits().window();
        if (window.isPositive() && window.plus(timeout).compareTo(queueVisibility) > 0) {
            return shorter(window.plus(timeout).plus(MARGIN), LONGEST);
        }
        if (mapping.now().visibilityHeartbeat()) {
            return queueVisibility.compareTo(SHORTEST_WITH_HEARTBEAT) < 0 ? SHORTEST_WITH_HEARTBEAT : queueVisibility;
        }
        if (queueVisibility.compareTo(timeout) < 0) {
            String warning = "Queue visibility timeout: " + queueVisibility.toSeconds()
                    + " seconds is less than Function timeout: " + timeout.toSeconds() + " seconds";
            if (!warning.equals(lastWarning.getAndSet(warning))) {
                warnings.accept(warning);
            }
        }
        return queueVisibility;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
