package io.penstock.core.delivery;

import io.penstock.core.destination.StoreResult;
import io.penstock.core.invoke.InvocationResult;
import java.time.Instant;

/** What came of a step. */
public sealed interface Signal {

    /** An invocation ended. */
    record Answered(InvocationResult result) implements Signal {}

    /** A pause is over. */
    record Paused() implements Signal {}

    /** The source was asked to keep the batch, and keeps it until {@code heldUntil}, however long that is. */
    record Kept(Instant heldUntil) implements Signal {}

    /** A destination was asked once. */
    record Reported(StoreResult result) implements Signal {}

    /** Work must stop; what is not decided is released. */
    record Stopped() implements Signal {}
}
