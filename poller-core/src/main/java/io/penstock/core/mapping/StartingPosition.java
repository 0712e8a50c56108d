package io.penstock.core.mapping;

import java.time.Instant;

/** Where a new mapping starts to read a stream (semantics §4.4). */
public sealed interface StartingPosition {

    /** At the oldest record that the stream still has. */
    record TrimHorizon() implements StartingPosition {}

    /** At records that arrive after the mapping was created. */
    record Latest() implements StartingPosition {}

    /** At the first record that arrived at {@code timestamp} or later. */
    record AtTimestamp(Instant timestamp) implements StartingPosition {}
}
