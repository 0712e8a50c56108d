package io.penstock.core.mapping;

import io.penstock.core.filter.Filter;
import java.time.Duration;

/**
 * How records become batches, and whether a batch may fail in part.
 *
 * @param limits when a batch is complete
 * @param filter which records are wanted
 * @param tumblingWindow the length of a stream's tumbling windows; zero without them
 * @param reportItemFailures whether the function's answer names records that failed
 */
public record Batching(BatchLimits limits, Filter filter, Duration tumblingWindow, boolean reportItemFailures) {

    /** Every record is wanted, without tumbling windows, and a batch is delivered or fails as a whole. */
    public Batching(BatchLimits limits) {
        this(limits, Filter.ALL, Duration.ZERO, false);
    }
}
