package io.penstock.core.record;

/**
 * What an event of a tumbling window has beside its records and its shard (semantics §2.4). Immutable.
 *
 * @param window in which the records arrived
 * @param state what the function last returned in this window
 * @param sourceArn of the stream
 * @param isFinal whether this is the last invocation with this state; it has no records
 * @param isTerminatedEarly whether it is the last because the state is too large, and not because the window is over
 */
public record WindowFrame(
        TimeWindow window, WindowState state, String sourceArn, boolean isFinal, boolean isTerminatedEarly) {

    /** The same with another state. */
    public WindowFrame with(WindowState other) {
        return new WindowFrame(window, other, sourceArn, isFinal, isTerminatedEarly);
    }

    /** The format that writes this after the records of {@code format}. */
    EventFormat around(EventFormat format) {
        return new WindowedFormat(format, this);
    }
}
