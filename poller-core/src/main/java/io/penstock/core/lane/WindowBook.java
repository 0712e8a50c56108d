package io.penstock.core.lane;

import io.penstock.core.delivery.TumblingWindow;
import io.penstock.core.record.Batch;
import io.penstock.core.record.Fate;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.TimeWindow;
import io.penstock.core.record.WindowState;
import java.util.Optional;

/**
 * The open tumbling window of a lane: what the function has gathered in it, and the fates that are settled when it
 * closes (semantics §2.4). Only then does the source move on, so a lane that starts again replays the window from its
 * beginning, with a state that is right.
 *
 * <p>A window may be open for 15 minutes, so its entries are packed, without the content of their records. Does no I/O.
 * Used by the lane's thread alone.
 */
final class WindowBook {

    private final String sourceArn;
    private PayloadLimit limit;
    private Optional<TumblingWindow> open = Optional.empty();
    private PackedEntries unsettled = new PackedEntries();

    /**
     * No window is open.
     *
     * @param sourceArn of the stream
     * @param limit how large events may be until a batch says otherwise
     */
    WindowBook(String sourceArn, PayloadLimit limit) {
        this.sourceArn = sourceArn;
        this.limit = limit;
    }

    /** The batch with what the function has gathered in {@code window} so far; a window begins with its limit. */
    Batch with(Batch batch, TimeWindow window) {
        limit = batch.limit();
        return opened(window).with(batch);
    }

    /** Enters fates of records of {@code window}, and what the function has gathered since. */
    void enter(Settlement fates, TimeWindow window, Optional<WindowState> gathered) {
        fates.entries().forEach(entry -> unsettled.pack(entry.record(), entry.fate()));
        open = gathered.map(opened(window)::after);
    }

    private TumblingWindow opened(TimeWindow window) {
        return open.orElseGet(() -> TumblingWindow.begin(window, sourceArn, limit));
    }

    /** The open window. */
    Optional<TumblingWindow> open() {
        return open;
    }

    /** Closes the window; all its fates as they were entered, to be settled. */
    Settlement close() {
        open = Optional.empty();
        Settlement all = new Settlement(unsettled);
        unsettled = new PackedEntries();
        return all;
    }

    /** Gives the window up; all its records released, because their fates came to nothing. */
    Settlement release() {
        PackedEntries released = new PackedEntries();
        close().entries()
                .forEach(entry -> released.pack(
                        entry.record(),
                        entry.fate() instanceof Fate.Released already ? already : Fate.Released.STOPPED));
        return new Settlement(released);
    }
}
