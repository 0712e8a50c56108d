package io.penstock.core.source;

import io.penstock.core.event.LaneListener;
import io.penstock.core.mapping.Mapping;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a source is opened with.
 *
 * @param mapping whose source it is
 * @param functionTimeout the longest time one call of the mapping's function may take; may block when first asked
 * @param listener hears what the source itself does, such as deleting messages
 * @param background runs the source's own repeating work
 */
public record SourceContext(
        Mapping mapping, Supplier<Duration> functionTimeout, LaneListener listener, BackgroundTasks background) {}
