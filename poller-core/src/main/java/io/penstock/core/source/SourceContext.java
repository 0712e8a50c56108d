package io.penstock.core.source;

import io.penstock.core.event.LaneListener;
import io.penstock.core.limit.FairPool;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.record.PayloadLimit;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What a source is opened with. What it is told of the function follows each change of the mapping.
 *
 * @param mapping whose source it is
 * @param functionTimeout the longest that one invocation of the mapping's function may take; may block when first asked
 * @param payloadLimit how large an event of the mapping's function may be
 * @param functionWell false while the last invocations for the mapping failed, or its function is down: no lane is
 *     added then
 * @param listener is notified of what the source itself does, such as deleting messages
 * @param background runs the source's own repeating work
 * @param memory the mapping's part of the memory that all records in flight share
 * @param limits divides limits of the mapping among all instances that run it
 */
public record SourceContext(
        Mapping mapping,
        Supplier<Duration> functionTimeout,
        Supplier<PayloadLimit> payloadLimit,
        BooleanSupplier functionWell,
        LaneListener listener,
        BackgroundTasks background,
        FairPool.Member memory,
        SharedLimits limits) {

    /**
     * For a function with AWS Lambda's payload limit that never fails, memory that no other mapping shares, and no
     * other instance.
     */
    public SourceContext(
            Mapping mapping, Supplier<Duration> functionTimeout, LaneListener listener, BackgroundTasks background) {
        this(
                mapping,
                functionTimeout,
                () -> PayloadLimit.LAMBDA,
                () -> true,
                listener,
                background,
                new FairPool(Long.MAX_VALUE / 2).join(),
                SharedLimits.ALONE);
    }
}
