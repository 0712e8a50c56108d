package io.penstock.core.mapping;

/** How many lanes a queue gets (semantics §5.4). */
public sealed interface Scaling {

    /** Grows with the load and shrinks when idle, as AWS does by default. */
    record Automatic() implements Scaling {}

    /** As automatic, but never more than {@code limit} concurrent invocations, 2 to 1000. */
    record MaximumConcurrency(int limit) implements Scaling {}

    /** From {@code minimum} to {@code maximum} pollers, each with up to ten concurrent invocations (semantics §5.4). */
    record ProvisionedPollers(int minimum, int maximum) implements Scaling {}
}
