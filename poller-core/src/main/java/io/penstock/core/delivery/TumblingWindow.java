package io.penstock.core.delivery;

import io.penstock.core.record.Batch;
import io.penstock.core.record.EventFormat;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.TimeWindow;
import io.penstock.core.record.WindowFrame;
import io.penstock.core.record.WindowState;
import java.util.UUID;

/**
 * An open tumbling window and what the function has gathered in it (semantics §2.4). Immutable and pure.
 *
 * @param time which window
 * @param sourceArn of the stream
 * @param limit how large its events may be
 * @param state what the function last returned in it
 */
public record TumblingWindow(TimeWindow time, String sourceArn, PayloadLimit limit, WindowState state) {

    /** A window that begins, or starts again after it ended early. */
    public static TumblingWindow begin(TimeWindow time, String sourceArn, PayloadLimit limit) {
        return new TumblingWindow(time, sourceArn, limit, WindowState.EMPTY);
    }

    /** The batch with this window and its state in its event. */
    public Batch with(Batch batch) {
        return batch.within(new WindowFrame(time, state, sourceArn, false, false));
    }

    /** The window after the function returned {@code next}. */
    public TumblingWindow after(WindowState next) {
        return new TumblingWindow(time, sourceArn, limit, next);
    }

    /** Whether the window must end now, whatever records are to come, because its state is too large. */
    public boolean endsEarly() {
        return state.isTooLargeFor(limit);
    }

    /** The last call with this state, without records; nobody gets what it returns. */
    public Batch last(UUID requestId, EventFormat format) {
        return Batch.last(requestId, format, limit, new WindowFrame(time, state, sourceArn, true, endsEarly()));
    }
}
